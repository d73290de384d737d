import { dateOfEpochDay, weekdayOfEpochDay } from "./local-time.ts"
import type { Closure, Interval, OpeningHours } from "./opening-hours.ts"
import { type ZoneClock, zoneClock } from "./zone-clock.ts"

/** Whether a site is open; `closure` names the closure that keeps it shut at an hour at which it would be open. */
export interface OpenState {
  readonly open: boolean
  readonly closure: string | null
}

/** A site that does not open for so long has no next opening that a text could name. */
const SEARCH_DAYS = 60

/**
 * Whether a site is open at an instant (epoch ms): from an interval's start up to, not including, its end, both placed on
 * the local calendar, so that a day of 23 or 25 hours keeps its wall-clock hours. A closure shuts what starts on its date:
 * the small hours of an evening that began the day before stay open. Throws RangeError where the zone is unknown.
 */
export function isOpen(hours: OpeningHours, closures: readonly Closure[], zone: string, atMs: number): OpenState {
  const clock = zoneClock(zone)
  const today = clock.local(atMs).epochDay
  let shutBy: string | null = null
  for (const epochDay of [today - 1, today]) {
    const within = intervalsOf(hours, epochDay).some((interval) => holds(clock, epochDay, interval, atMs))
    if (!within) continue
    const closure = closureOn(closures, epochDay)
    if (closure === null) return { open: true, closure: null }
    shutBy = closure.name
  }
  return { open: false, closure: shutBy }
}

/**
 * The first instant from `atMs` on at which the site is open: `atMs` itself where it is open, null where it opens on none
 * of the next 60 days. Epoch ms. Throws RangeError where the zone is unknown.
 */
export function nextOpening(
  hours: OpeningHours,
  closures: readonly Closure[],
  zone: string,
  atMs: number,
): number | null {
  if (isOpen(hours, closures, zone, atMs).open) return atMs
  const clock = zoneClock(zone)
  const today = clock.local(atMs).epochDay
  for (let epochDay = today; epochDay <= today + SEARCH_DAYS; epochDay++) {
    if (closureOn(closures, epochDay) !== null) continue
    for (const interval of intervalsOf(hours, epochDay)) {
      const fromMs = clock.instant(epochDay, interval.fromMinute)
      if (fromMs > atMs && holds(clock, epochDay, interval, fromMs)) return fromMs
    }
  }
  return null
}

function intervalsOf(hours: OpeningHours, epochDay: number): readonly Interval[] {
  return hours.days[weekdayOfEpochDay(epochDay)] ?? []
}

function closureOn(closures: readonly Closure[], epochDay: number): Closure | null {
  if (closures.length === 0) return null
  const date = dateOfEpochDay(epochDay)
  return closures.find((closure) => closure.date === date) ?? null
}

/** False also where the skipped hour of spring swallows the interval. */
function holds(clock: ZoneClock, epochDay: number, { fromMinute, untilMinute }: Interval, atMs: number): boolean {
  return atMs >= clock.instant(epochDay, fromMinute) && atMs < clock.instant(epochDay, untilMinute)
}
