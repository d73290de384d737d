import type { LeagueRow } from "../../api/views.ts"
import { percentOf } from "../../words/say-number.ts"

/** One row of the league table, ready to sort and to show. */
export interface LeagueLine {
  readonly row: LeagueRow
  readonly name: string
  readonly brand: string
  readonly missedPercent: number | null
  readonly coveragePercent: number | null
  readonly reachedPercent: number | null
  /** Minutes, median; null where nobody wrote. */
  readonly replyMinutes: number | null
  /** Seconds. */
  readonly textSeconds: number | null
}

export const leagueLine = (row: LeagueRow, name: string, brand: string): LeagueLine => ({
  row,
  name,
  brand,
  missedPercent: percentOf(row.figures.missedRate),
  coveragePercent: percentOf(row.figures.coverage),
  reachedPercent: percentOf(row.figures.reached),
  replyMinutes: row.figures.timeToHumanReply.p50 === null ? null : row.figures.timeToHumanReply.p50 / 60,
  textSeconds: row.figures.timeToText.p95,
})

/** Movement against the period before: `+2` is two places up. Nothing where it was not ranked in both. */
export const movement = ({ rank, rankBefore }: LeagueRow): string => {
  if (rank === null || rankBefore === null || rank === rankBefore) return ""
  const up = rankBefore - rank
  return up > 0 ? `+${up}` : `−${-up}`
}
