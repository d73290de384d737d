/** A call of a thread, as far as episodes go. */
export interface EpisodeCall {
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly locationId: string
  readonly missed: boolean
}

/** Attempts belong together while each starts within this of the end of the last one. */
const GAP_MS = 30 * 60_000
/** The longest that an episode may be. */
export const EPISODE_MAX_MS = 24 * 60 * 60_000

/**
 * Missed calls in the episode that the newest call belongs to: one caller at one location, each starting less than 30 min after the
 * last ended, 24 h at most. Takes the calls in any order. Pure.
 */
export function countAttempts(calls: readonly EpisodeCall[]): number {
  const newestFirst = calls.toSorted((a, b) => b.startedAtMs - a.startedAtMs)
  const [newest] = newestFirst
  if (newest === undefined) return 0
  let attempts = 0
  let laterStartMs = newest.startedAtMs
  for (const call of newestFirst) {
    if (call.locationId !== newest.locationId) continue
    const endedAtMs = Math.max(call.startedAtMs, call.endedAtMs)
    if (laterStartMs - endedAtMs >= GAP_MS || newest.startedAtMs - call.startedAtMs > EPISODE_MAX_MS) break
    if (call.missed) attempts += 1
    laterStartMs = call.startedAtMs
  }
  return attempts
}
