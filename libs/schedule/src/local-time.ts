import { zoneClock } from "./zone-clock.ts"

const DAY_MS = 86_400_000

/** `2026-03-08` of a day number (days since 1970-01-01). */
export function dateOfEpochDay(epochDay: number): string {
  return new Date(epochDay * DAY_MS).toISOString().slice(0, 10)
}

/** 0 Monday to 6 Sunday, of a day number. 1970-01-01 was a Thursday. */
export function weekdayOfEpochDay(epochDay: number): number {
  return (((epochDay + 3) % 7) + 7) % 7
}

/** The local calendar date of an instant, `2026-03-08`: what a figure's day means. */
export function localDate(atMs: number, zone: string): string {
  return dateOfEpochDay(zoneClock(zone).local(atMs).epochDay)
}

/** The local hour of an instant by the wall clock, 0 to 23. On the day summer time ends an hour comes twice. */
export function localHour(atMs: number, zone: string): number {
  return Math.floor(zoneClock(zone).local(atMs).minute / 60)
}

/** The local weekday of an instant, 1 Monday to 7 Sunday (ISO 8601). */
export function localWeekday(atMs: number, zone: string): number {
  return weekdayOfEpochDay(zoneClock(zone).local(atMs).epochDay) + 1
}
