import type { MessageInitShape } from "@bufbuild/protobuf"
import type { AttemptSetsSchema, FiguresSchema, RatioSchema, ReasonCountSchema, SpreadSchema } from "@rebound/contracts"
import type { FigureRow, SpanName } from "./figure-sql.ts"

export type Figures = MessageInitShape<typeof FiguresSchema>
export type AttemptSets = MessageInitShape<typeof AttemptSetsSchema>
export type ReasonCount = MessageInitShape<typeof ReasonCountSchema> & {
  readonly reason: string
  readonly count: number
}

/** Reasons under which a missed caller who could have been texted was not: ours to mend, so they stay in the denominator. */
const OUR_DEFECTS = new Set([
  "template_fault",
  "carrier_unavailable",
  "carrier_rejected",
  "deadline_passed",
  "cancelled",
])

const ratio = (numerator: number, denominator: number): MessageInitShape<typeof RatioSchema> => ({
  numerator,
  denominator,
})

/** The fates of missed episodes, taken apart. Pure. */
export function readFates(fates: Readonly<Record<string, number>>) {
  const under = (prefix: string) =>
    reasonCounts(
      Object.fromEntries(
        Object.entries(fates)
          .filter(([fate]) => fate.startsWith(prefix))
          .map(([fate, count]) => [fate.slice(prefix.length), count]),
      ),
    )
  const texted = fates.texted ?? 0
  const pending = fates.pending ?? 0
  const suppressed = under("suppressed/")
  const failed = under("failed/")
  const defects = suppressed.filter(({ reason }) => OUR_DEFECTS.has(reason))
  return {
    texted,
    suppressed,
    /** Attempted but not accepted, and those of which nothing is decided yet. */
    notAccepted: pending > 0 ? [...failed, { reason: "pending", count: pending }] : failed,
    /** Those who could be texted and whose text came to an end; undecided ones join them when their time is over. */
    textable: texted + total(failed) + total(defects),
  }
}

/** Most frequent first, then by name, so that an answer is the same each time. Zeros are left out. */
export const reasonCounts = (counts: Readonly<Record<string, number>>): ReasonCount[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1))

const total = (counts: readonly ReasonCount[]): number => counts.reduce((sum, { count }) => sum + count, 0)

/** The sets over attempts. Pure. */
export const attemptSets = (row: FigureRow): AttemptSets => ({
  inbound: row.sum_inbound,
  spam: 0,
  shortAbandons: row.sum_short,
  offered: row.sum_answered + row.sum_covered + row.sum_ai + row.sum_missed,
  answered: row.sum_answered,
  covered: row.sum_covered,
  ai: row.sum_ai,
  missed: row.sum_missed,
  unresolved: row.sum_unresolved,
  withheld: row.sum_withheld,
  abandonedBeforeVoicemail: row.sum_abandoned,
  excluded: row.sum_excluded,
})

/** Every figure of a row of counts. Pure; each formula stands in docs/figures.md. */
export function makeFigures(row: FigureRow, asOfMs: number): Figures {
  const offered = row.sum_answered + row.sum_covered + row.sum_ai + row.sum_missed
  const fates = readFates(row.all_fates)
  const finished = row.delivered + row.sum_undelivered + row.fate_unknown
  const spread = (name: SpanName): MessageInitShape<typeof SpreadSchema> => {
    const [p50, p95, p99] = row[`${name}_at`].map((ms) => (ms ?? 0) / 1_000)
    return {
      p50: p50 ?? 0,
      p95: p95 ?? 0,
      p99: p99 ?? 0,
      count: row[`${name}_count`],
      negative: row[`${name}_negative`],
    }
  }
  return {
    attempts: attemptSets(row),
    missedRate: ratio(row.sum_missed, offered),
    missedCallers: ratio(row.sum_missed_episodes, row.sum_episodes),
    answerRate: ratio(row.sum_answered, offered),
    reachability: ratio(row.sum_answered + row.sum_covered + row.sum_ai, offered),
    abandonRate: ratio(row.sum_short + row.sum_abandoned, row.sum_inbound),
    afterHoursShare: ratio(row.missed_closed, row.sum_missed_episodes),
    coverage: ratio(fates.texted, row.sum_missed_episodes),
    textBackRate: ratio(fates.texted, fates.textable + row.undecided_late),
    delivery: ratio(row.delivered, finished),
    deliveryUnknown: ratio(row.fate_unknown, finished),
    response: ratio(row.replied_old, row.delivered_old),
    optOutRate: ratio(row.opted_out, row.delivered),
    suppressed: fates.suppressed,
    notAccepted: fates.notAccepted,
    timeToText: spread("time_to_text"),
    carrierSpan: spread("carrier_span"),
    platformSpan: spread("platform_span"),
    providerSpan: spread("provider_span"),
    timeToDelivered: spread("time_to_delivered"),
    timeToHumanReply: spread("time_to_human_reply"),
    stillWaiting: row.still_waiting,
    oldestWaitingMs: row.still_waiting > 0 ? Math.max(0, asOfMs - row.waiting_since) : 0,
    textedInError: row.sum_texted_in_error,
    duplicateTexts: ratio(row.sum_duplicates, fates.texted),
    engaged: ratio(row.engaged_old, row.missed_old),
    reached: ratio(row.reached_old, row.missed_old),
    selfRecovered: ratio(row.self_recovered_old, row.missed_old),
    repeatCallers: ratio(row.known_repeat_callers, row.known_callers),
    deferred: row.sum_deferred,
    timeToCallback: spread("time_to_callback"),
    fiveMinuteShare: ratio(row.callback_met, row.callback_due),
  }
}
