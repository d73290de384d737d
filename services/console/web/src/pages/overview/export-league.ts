import { csvText } from "../../words/csv.ts"
import type { LeagueLine } from "./league-columns.ts"

/** Every rate with its two counts, so that a sum of sites can be divided again. */
const HEAD = [
  "rank",
  "location",
  "brand",
  "offered",
  "missed",
  "missed_rate_low",
  "missed_rate_high",
  "missed_callers",
  "callers",
  "texted",
  "reached",
  "reached_of",
  "reply_minutes_p50",
  "replies",
  "seconds_to_text_p95",
  "texts",
] as const

/** The league table as CSV: all its rows, in the order that is shown, whichever columns are. */
export const exportLeague = (lines: readonly LeagueLine[]): string =>
  csvText(
    HEAD,
    lines.map(({ row: { rank, wilsonLow, wilsonHigh, figures }, name, brand, replyMinutes, textSeconds }) => [
      rank,
      name,
      brand,
      figures.missedRate.denominator,
      figures.missedRate.numerator,
      wilsonLow,
      wilsonHigh,
      figures.missedCallers.numerator,
      figures.missedCallers.denominator,
      figures.coverage.numerator,
      figures.reached.numerator,
      figures.reached.denominator,
      replyMinutes,
      figures.timeToHumanReply.count,
      textSeconds,
      figures.timeToText.count,
    ]),
  )
