import type { FigureRow } from "./figure-sql.ts"
import { type ReasonCount, readFates, reasonCounts } from "./make-figures.ts"

export interface FunnelStep {
  readonly step: string
  readonly count: number
  readonly lost: readonly ReasonCount[]
}

/**
 * Episodes from the first ring to a person: what each step loses has its reasons, which sum to the difference to the next
 * one. What may still happen is told as such: a reason is given when its day is over. Pure.
 */
export function makeFunnel(row: FigureRow): FunnelStep[] {
  const { texted, suppressed, notAccepted } = readFates(row.all_fates)
  const unread = row.delivered - row.replied
  return [
    {
      step: "offered",
      count: row.sum_episodes,
      lost: reasonCounts({
        answered: row.sum_answered_episodes,
        covered: row.sum_covered_episodes,
        ai_handled: row.sum_ai_episodes,
      }),
    },
    { step: "missed", count: row.sum_missed_episodes, lost: [...suppressed, ...notAccepted] },
    {
      step: "texted",
      count: texted,
      lost: reasonCounts({
        undelivered: row.sum_undelivered,
        no_receipt: row.fate_unknown,
        may_still_arrive: texted - row.delivered - row.sum_undelivered - row.fate_unknown,
      }),
    },
    {
      step: "delivered",
      count: row.delivered,
      lost: reasonCounts({
        opted_out: row.opted_out_unreplied,
        may_still_reply: row.too_early,
        no_reply: unread - row.opted_out_unreplied - row.too_early,
      }),
    },
    {
      step: "replied",
      count: row.replied,
      lost: reasonCounts({
        may_still_be_reached: row.replied_early,
        no_person_within_a_day: row.replied - row.replied_reached - row.replied_early,
      }),
    },
    { step: "reached", count: row.replied_reached, lost: [] },
  ]
}
