import { CALLBACK_MS, COHORT_MS, TEXT_DEADLINE_MS } from "../rollups/episode-rules.ts"

const SPANS = {
  time_to_text: "time_to_text_ms",
  carrier_span: "carrier_span_ms",
  platform_span: "platform_span_ms",
  provider_span: "provider_span_ms",
  time_to_delivered: "time_to_delivered_ms",
  time_to_human_reply: "human_reply_ms",
} as const

export type SpanName = keyof typeof SPANS | "time_to_callback"

const SUMS = [
  ...["inbound", "short", "answered", "covered", "ai", "missed", "unresolved", "withheld", "abandoned", "excluded"],
  ...["texted_in_error", "episodes", "answered_episodes", "covered_episodes", "ai_episodes", "missed_episodes"],
  ...["duplicates", "deferred", "undelivered"],
] as const

const old = (column: string) => `sum(arrayCount(at -> at <= {asof:Int64} - ${COHORT_MS}, ${column}))`
const oldAnd = (column: string, flag: string) =>
  `sum(arrayCount((at, flag) -> flag AND at <= {asof:Int64} - ${COHORT_MS}, ${column}, ${flag}))`

/**
 * Figures' counts over rollup rows: sums first, so that every rate is divided once. Spans are merged as the values
 * themselves, never as averages of averages; cohorts are aged by `asof`.
 */
export const FIGURE_COLUMNS = `
  ${SUMS.map((column) => `sum(${column}) AS sum_${column}`).join(", ")},
  sumIf(missed_episodes, open = 0) AS missed_closed,
  max(restated) AS any_restated,
  sumMap(fates) AS all_fates, sumMap(reasons) AS all_reasons,
  uniqExactArray(callers) AS known_callers, uniqExactArray(repeat_callers) AS known_repeat_callers,
  sum(length(delivered_ms)) AS delivered, sum(arraySum(delivered_opted_out)) AS opted_out,
  ${old("fate_open_ms")} AS fate_unknown,
  sum(arrayCount(at -> at <= {asof:Int64} - ${TEXT_DEADLINE_MS}, undecided_ms)) AS undecided_late,
  ${old("delivered_ms")} AS delivered_old, ${oldAnd("delivered_ms", "delivered_replied")} AS replied_old,
  ${old("missed_ms")} AS missed_old, ${oldAnd("missed_ms", "missed_engaged")} AS engaged_old,
  ${oldAnd("missed_ms", "missed_reached")} AS reached_old,
  ${oldAnd("missed_ms", "missed_self_recovered")} AS self_recovered_old,
  sum(arraySum(delivered_replied)) AS replied,
  sum(arrayCount((reply, reached) -> reply AND reached, delivered_replied, delivered_reached)) AS replied_reached,
  sum(arrayCount((at, reply, reached) -> reply AND NOT reached AND at > {asof:Int64} - ${COHORT_MS},
    delivered_ms, delivered_replied, delivered_reached)) AS replied_early,
  sum(arrayCount((reply, opted) -> opted AND NOT reply, delivered_replied, delivered_opted_out)) AS opted_out_unreplied,
  sum(arrayCount((at, reply, opted) -> NOT reply AND NOT opted AND at > {asof:Int64} - ${COHORT_MS},
    delivered_ms, delivered_replied, delivered_opted_out)) AS too_early,
  quantilesExactInclusiveArrayIf(0.5, 0.95, 0.99)(arrayFilter(ms -> ms >= 0, missed_contact_ms), open = 1) AS time_to_callback_at,
  sumIf(arrayCount(ms -> ms >= 0, missed_contact_ms), open = 1) AS time_to_callback_count, 0 AS time_to_callback_negative,
  sumIf(arrayCount(at -> at <= {asof:Int64} - ${CALLBACK_MS}, missed_ms), open = 1) AS callback_due,
  sumIf(arrayCount((at, ms) -> at <= {asof:Int64} - ${CALLBACK_MS} AND ms BETWEEN 0 AND ${CALLBACK_MS},
    missed_ms, missed_contact_ms), open = 1) AS callback_met,
  sum(length(waiting_since_ms)) AS still_waiting, min(arrayMin(arrayPushBack(waiting_since_ms, ${10 ** 15}))) AS waiting_since,
  ${Object.entries(SPANS)
    .map(
      ([name, column]) =>
        `quantilesExactInclusiveArray(0.5, 0.95, 0.99)(${column}) AS ${name}_at, sum(length(${column})) AS ${name}_count,
         sum(arrayCount(ms -> ms < 0, ${column})) AS ${name}_negative`,
    )
    .join(",\n  ")}`

type SumName = `sum_${(typeof SUMS)[number]}`

/** A row of FIGURE_COLUMNS. */
export type FigureRow = Readonly<
  Record<
    | SumName
    | "missed_closed"
    | "any_restated"
    | "known_callers"
    | "known_repeat_callers"
    | "delivered"
    | "opted_out"
    | "fate_unknown"
    | "undecided_late"
    | "delivered_old"
    | "replied_old"
    | "missed_old"
    | "engaged_old"
    | "reached_old"
    | "self_recovered_old"
    | "replied"
    | "replied_reached"
    | "opted_out_unreplied"
    | "too_early"
    | "replied_early"
    | "still_waiting"
    | "waiting_since"
    | "callback_due"
    | "callback_met"
    | `${SpanName}_count`
    | `${SpanName}_negative`,
    number
  >
> &
  Readonly<Record<`${SpanName}_at`, readonly (number | null)[]>> &
  Readonly<Record<"all_fates" | "all_reasons", Readonly<Record<string, number>>>>
