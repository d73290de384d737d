/** Between the clock on a wall and an instant. */

const kept = new Map<string, Intl.DateTimeFormat>()

/** How far a zone is ahead of UTC at an instant, ms. */
export function offsetMs(atMs: number, zone: string): number {
  let format = kept.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    })
    kept.set(zone, format)
  }
  const part = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, Number(value)]))
  const wall = Date.UTC(
    part.year ?? 0,
    (part.month ?? 1) - 1,
    part.day ?? 1,
    part.hour ?? 0,
    part.minute ?? 0,
    part.second ?? 0,
  )
  return wall - Math.floor(atMs / 1_000) * 1_000
}

/** The next instant from `fromMs` on at which a zone's clock shows this weekday (1 Monday to 7 Sunday) and time (`23:10`). */
export function nextLocalTime(weekday: number, clock: string, zone: string, fromMs: number): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number)
  const wallNow = new Date(fromMs + offsetMs(fromMs, zone))
  const ahead = (weekday - (wallNow.getUTCDay() || 7) + 7) % 7
  for (const days of [ahead, ahead + 7]) {
    const wall = Date.UTC(wallNow.getUTCFullYear(), wallNow.getUTCMonth(), wallNow.getUTCDate() + days, hour, minute)
    // Twice, since the first guess may lie on the other side of a change of the clock.
    const guess = wall - offsetMs(wall, zone)
    const at = wall - offsetMs(guess, zone)
    if (at >= fromMs) return at
  }
  return fromMs
}
