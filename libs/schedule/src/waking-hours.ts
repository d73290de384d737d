import { isOpen, nextOpening } from "./is-open.ts"
import type { OpeningHours } from "./opening-hours.ts"

/** The federal hours for texts, at the location: from 8 in the morning to 9 in the evening, every day. */
export const WAKING_HOURS: OpeningHours = {
  days: Array.from({ length: 7 }, () => [{ fromMinute: 8 * 60, untilMinute: 21 * 60 }]),
}

/** When the night in a zone ends, epoch ms; null in waking hours. Throws RangeError where the zone is unknown. */
export const quietUntil = (zone: string, atMs: number): number | null =>
  isOpen(WAKING_HOURS, [], zone, atMs).open ? null : nextOpening(WAKING_HOURS, [], zone, atMs)
