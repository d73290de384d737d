import type { Closure, OpeningHours } from "@rebound/schedule"
import { Temporal } from "temporal-polyfill"
import type { LocationHours } from "../facts/place-in-time.ts"

/** The 24 hours of a local day by the wall clock. */
export interface DayHours {
  /** False for the hour that the start of summer time skips. An hour that comes twice is one hour. */
  readonly exists: readonly boolean[]
  /** Whether the location is open for any minute of the hour. */
  readonly open: readonly boolean[]
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const ALL: readonly boolean[] = HOURS.map(() => true)
/** Zones times days that a process asks about: some hundred; beyond it the oldest knowledge is made again. */
const KEPT_MAX = 20_000
const existing = new Map<string, readonly boolean[]>()
const regular = new WeakMap<OpeningHours, (readonly boolean[])[]>()

/** What a location's day holds. Pure but for what it remembers. Throws RangeError where the zone is unknown. */
export function hoursOfDay({ zone, hours, closures }: LocationHours, day: string): DayHours {
  const exists = existingHours(zone, day)
  const date = Temporal.PlainDate.from(day)
  const weekday = date.dayOfWeek - 1
  const shutToday = isClosed(closures, day)
  const shutYesterday = closures.length > 0 && isClosed(closures, date.subtract({ days: 1 }).toString())
  const open =
    shutToday || shutYesterday ? openHours(hours, weekday, shutToday, shutYesterday) : regularHours(hours, weekday)
  return { exists, open: exists === ALL ? open : open.map((one, hour) => one && exists[hour] === true) }
}

function regularHours(hours: OpeningHours, weekday: number): readonly boolean[] {
  let week = regular.get(hours)
  if (week === undefined) {
    week = Array.from({ length: 7 }, (_, day) => openHours(hours, day, false, false))
    regular.set(hours, week)
  }
  return week[weekday] ?? []
}

function openHours(
  hours: OpeningHours,
  weekday: number,
  shutToday: boolean,
  shutYesterday: boolean,
): readonly boolean[] {
  const today = shutToday ? [] : (hours.days[weekday] ?? [])
  // What began the day before and runs past midnight; a closure shuts what starts on its date.
  const before = shutYesterday ? [] : (hours.days[(weekday + 6) % 7] ?? [])
  const spans = [
    ...today.map(({ fromMinute, untilMinute }) => [fromMinute, untilMinute] as const),
    ...before.map(({ fromMinute, untilMinute }) => [fromMinute - 1_440, untilMinute - 1_440] as const),
  ]
  return HOURS.map((hour) => spans.some(([from, until]) => from < (hour + 1) * 60 && until > hour * 60))
}

const isClosed = (closures: readonly Closure[], day: string) => closures.some(({ date }) => date === day)

function existingHours(zone: string, day: string): readonly boolean[] {
  const key = `${zone} ${day}`
  const known = existing.get(key)
  if (known !== undefined) return known
  const date = Temporal.PlainDate.from(day)
  const whole = date.toZonedDateTime(zone).hoursInDay === 24
  const exists = whole
    ? ALL
    : HOURS.map(
        (hour) => date.toZonedDateTime({ timeZone: zone, plainTime: Temporal.PlainTime.from({ hour }) }).hour === hour,
      )
  if (existing.size >= KEPT_MAX) existing.clear()
  existing.set(key, exists)
  return exists
}
