const DAY_MS = 86_400_000

/**
 * Whether a source's instants cannot be believed: more than a day ahead of our own clock, or an end before its start.
 * Instants of 0 were not told and say nothing. An old record is believable: sweeps and spooled switches send them.
 */
export function clockUntrusted(
  instants: { readonly startedAtMs: number; readonly endedAtMs: number; readonly others?: readonly number[] },
  receivedAtMs: number,
): boolean {
  const { startedAtMs, endedAtMs, others = [] } = instants
  if (startedAtMs > 0 && endedAtMs > 0 && endedAtMs < startedAtMs) return true
  return [startedAtMs, endedAtMs, ...others].some((ms) => ms > receivedAtMs + DAY_MS)
}
