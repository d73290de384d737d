import { weekdayOfEpochDay } from "./local-time.ts"
import { zoneClock } from "./zone-clock.ts"

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
const DAY_MS = 86_400_000

/**
 * An opening in words for a text: `today at 1:00 PM`, `tomorrow at 8:00 AM`, within six days `Monday at 8:00 AM`, else
 * `Jan 4 at 8:00 AM`. Days are the site's, not the reader's. Written by hand in ASCII: `Intl` puts U+202F before AM and PM,
 * which alone would turn the text into UCS-2 and double its cost. Both instants in epoch ms. Throws RangeError where the
 * zone is unknown.
 */
export function sayOpening(openingMs: number, nowMs: number, zone: string): string {
  const clock = zoneClock(zone)
  const { epochDay, minute } = clock.local(openingMs)
  return `${sayDay(epochDay, epochDay - clock.local(nowMs).epochDay)} at ${sayTime(minute)}`
}

function sayDay(epochDay: number, daysAhead: number): string {
  if (daysAhead === 0) return "today"
  if (daysAhead === 1) return "tomorrow"
  if (daysAhead > 1 && daysAhead < 7) return WEEKDAYS[weekdayOfEpochDay(epochDay)] ?? ""
  const date = new Date(epochDay * DAY_MS)
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}`
}

function sayTime(minute: number): string {
  const hour = Math.floor(minute / 60)
  return `${hour % 12 === 0 ? 12 : hour % 12}:${String(minute % 60).padStart(2, "0")} ${hour < 12 ? "AM" : "PM"}`
}
