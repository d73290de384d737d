import type { LocationView } from "@rebound/directory"
import {
  ALWAYS_OPEN,
  type Closure,
  isOpen,
  localDate,
  localHour,
  type OpeningHours,
  parseClosures,
  parseHours,
} from "@rebound/schedule"
import { Temporal } from "temporal-polyfill"

/** An instant as a location's own clock and hours see it. */
export interface PlaceInTime {
  /** `2026-03-08`. */
  readonly day: string
  /** 0 to 23 by the wall clock; the hour that summer time's end repeats is one hour. */
  readonly hour: number
  readonly open: boolean
}

export interface LocationHours {
  readonly zone: string
  readonly hours: OpeningHours
  readonly closures: readonly Closure[]
}

/** Where the directory knows no such location any more: days are UTC's, and no hour is closed. */
const NOWHERE: LocationHours = { zone: "UTC", hours: ALWAYS_OPEN, closures: [] }

const parsed = new WeakMap<LocationView, LocationHours>()

/** A location's hours, parsed once per revision of it. Hours that do not parse count as always open. */
export function hoursOf(location: LocationView | undefined): LocationHours {
  if (location === undefined) return NOWHERE
  let known = parsed.get(location)
  if (known === undefined) {
    const hours = parseHours(json(location.hoursJson))
    const closures = parseClosures(json(location.closuresJson))
    known = {
      zone: location.timeZone,
      hours: hours.ok ? hours.hours : ALWAYS_OPEN,
      closures: closures.ok ? closures.closures : [],
    }
    parsed.set(location, known)
  }
  return known
}

/** Throws RangeError where the zone is unknown; the directory lets none in. */
export const placeInTime = ({ zone, hours, closures }: LocationHours, atMs: number): PlaceInTime => ({
  day: localDate(atMs, zone),
  hour: localHour(atMs, zone),
  open: isOpen(hours, closures, zone, atMs).open,
})

/** A day's end is asked for with every call; a process sees a few zones and a few days. */
const DAY_ENDS_MAX = 10_000
const dayEnds = new Map<string, number>()

/** When a local day ends, epoch ms: the first instant of the next. */
export function dayEndMs(zone: string, day: string): number {
  const key = `${zone} ${day}`
  const known = dayEnds.get(key)
  if (known !== undefined) return known
  const end = Temporal.PlainDate.from(day).add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds
  if (dayEnds.size >= DAY_ENDS_MAX) dayEnds.clear()
  dayEnds.set(key, end)
  return end
}

/** JSON of the directory; what is not JSON is as good as nothing. */
function json(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}
