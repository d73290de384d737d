import { QUIET_MS, REPEAT_DAYS, REPEAT_MS, RESTATED_AFTER_MS } from "./episode-rules.ts"
import { EPISODES_SQL } from "./episode-sql.ts"

/** Columns of `rollup_days` in the order in which BUCKETS_SQL gives them, the reseller's apart. */
export const BUCKET_COLUMNS = [
  ["location_id", "b.location_id"],
  ["local_day", "b.local_day"],
  ["open", "b.open"],
  ["brand_id", "if(a.brand <> '', a.brand, if(e.brand <> '', e.brand, w.brand))"],
  ...[
    ...["inbound", "short", "answered", "covered", "ai", "missed", "unresolved", "withheld", "abandoned", "excluded"],
    ...[
      "texted_in_error",
      "texted_calls",
      "delivered_calls",
      "restated",
      "reasons",
      "inbound_by_hour",
      "offered_by_hour",
      "missed_by_hour",
    ],
    ...["short_by_hour", "answered_by_hour", "covered_by_hour", "ai_by_hour", "callers", "repeat_callers"],
  ].map((column) => [column, `a.${column.endsWith("_by_hour") ? "all_" : ""}${column}`] as const),
  ...[
    ...["episodes", "answered_episodes", "covered_episodes", "ai_episodes", "missed_episodes", "fates", "duplicates"],
    ...[
      "deferred",
      "undelivered",
      "fate_open_ms",
      "undecided_ms",
      "delivered_ms",
      "delivered_replied",
      "delivered_opted_out",
    ],
    ...[
      "delivered_reached",
      "missed_ms",
      "missed_contact_ms",
      "missed_engaged",
      "missed_reached",
      "missed_self_recovered",
    ],
    ...["episodes_by_hour", "missed_episodes_by_hour", "texted_by_hour", "time_to_text_ms", "carrier_span_ms"],
    ...["platform_span_ms", "provider_span_ms", "time_to_delivered_ms"],
  ].map((column) => [column, `e.${column.endsWith("_by_hour") ? "all_" : ""}${column}`] as const),
  ["human_reply_ms", "w.human_reply_ms"],
  ["waiting_since_ms", "w.waiting_since_ms"],
  ["bucket_version", "toUInt64({bucket_version:String})"],
] as const

/** Hours as a list, one entry per attempt or episode; `counted` makes 24 counts of it a step later, where it is a column. */
const hoursIf = (condition: string) => `groupArrayIf(local_hour, ${condition})`
const counted = (names: readonly string[]) =>
  names.map((name) => `arrayMap(h -> toUInt32(countEqual(${name}, h)), range(24)) AS ${name}_by_hour`).join(", ")

/**
 * The buckets to make anew, as parallel arrays `locations` (of each bucket: `bucket_locations`) and `bucket_days`. A bucket
 * without facts comes out as a row of zeros, which takes the place of what was there. `bucket_version` as text: it is larger
 * than what a double holds.
 */
export const BUCKETS_SQL = `
  WITH ${EPISODES_SQL},
  buckets AS (
    SELECT bucket.1 AS location_id, toDate(bucket.2) AS local_day, arrayJoin([toUInt8(0), toUInt8(1)]) AS open
    FROM (SELECT arrayJoin(arrayZip({bucket_locations:Array(String)}, {bucket_days:Array(String)})) AS bucket)
  ),
  repeats AS (
    SELECT call_id FROM (
      SELECT call_id, started_ms, lagInFrame(started_ms, 1, toInt64(-${10 ** 15})) OVER (
        PARTITION BY brand_id, caller_key ORDER BY started_ms, call_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS before_ms
      FROM @fact_attempts
      WHERE local_day BETWEEN {from:Date} - ${REPEAT_DAYS} AND {to:Date} + ${REPEAT_DAYS} AND figure_set <> 'none' AND caller_key IN (
        SELECT caller_key FROM @fact_attempts
        WHERE location_id IN {locations:Array(String)} AND local_day BETWEEN {from:Date} AND {to:Date} AND caller_key <> '')
    ) WHERE started_ms - before_ms <= ${REPEAT_MS}
  ),
  of_attempts AS (
    SELECT * , ${counted(["all_inbound", "all_offered", "all_missed", "all_short", "all_answered", "all_covered", "all_ai"])}
    FROM (
    SELECT location_id, local_day, open, any(brand_id) AS brand,
      countIf(figure_set <> 'none') AS inbound, countIf(figure_set = 'B') AS short, countIf(figure_set = 'A') AS answered,
      countIf(figure_set = 'C') AS covered, countIf(figure_set = 'V') AS ai, countIf(figure_set = 'M') AS missed,
      countIf(figure_set = 'M' AND verdict = 'unresolved') AS unresolved,
      countIf(figure_set <> 'none' AND caller_key = '') AS withheld,
      countIf(figure_set = 'M' AND reason IN ('caller_abandoned', 'queue_abandoned', 'menu_abandoned')) AS abandoned,
      countIf(verdict = 'excluded') AS excluded,
      countIf(accepted_ms > 0 AND figure_set <> 'M') AS texted_in_error,
      toInt64(countIf(accepted_ms > 0)) AS texted_calls, toInt64(countIf(delivered_ms > 0)) AS delivered_calls,
      max(figure_set <> 'none' AND decided_from_ms > day_end_ms + ${RESTATED_AFTER_MS}) AS restated,
      sumMapIf(map(toString(reason), toUInt64(1)), origin <> 'replay') AS reasons,
      ${hoursIf("figure_set <> 'none'")} AS all_inbound,
      ${hoursIf("figure_set IN ('A', 'C', 'V', 'M')")} AS all_offered,
      ${hoursIf("figure_set = 'M'")} AS all_missed,
      ${hoursIf("figure_set = 'B'")} AS all_short,
      ${hoursIf("figure_set = 'A'")} AS all_answered,
      ${hoursIf("figure_set = 'C'")} AS all_covered,
      ${hoursIf("figure_set = 'V'")} AS all_ai,
      groupUniqArrayIf(sipHash64(caller_key), figure_set <> 'none' AND caller_key <> '') AS callers,
      groupUniqArrayIf(sipHash64(caller_key), figure_set <> 'none' AND again) AS repeat_callers
    FROM (
      SELECT *, call_id IN (SELECT call_id FROM repeats) AS again
      FROM attempts
    )
    WHERE local_day BETWEEN {from:Date} AND {to:Date}
    GROUP BY location_id, local_day, open
    )
  ),
  of_episodes AS (
    SELECT *, ${counted(["all_episodes", "all_missed_episodes", "all_texted"])}
    FROM (
    SELECT location_id, local_day, open, any(brand) AS brand,
      countIf(offered) AS episodes, countIf(missed) AS missed_episodes, countIf(answered) AS answered_episodes,
      countIf(NOT answered AND covered) AS covered_episodes, countIf(NOT answered AND NOT covered AND ai) AS ai_episodes,
      sumMapIf(map(fate, toUInt64(1)), missed) AS fates,
      sumIf(greatest(arraySum(c -> c.14, misses), 1) - 1, texted) AS duplicates,
      countIf(texted AND text_deferred) AS deferred,
      countIf(texted AND NOT delivered AND text_state = 'undelivered') AS undelivered,
      groupArrayIf(text_accepted_ms, texted AND NOT delivered AND text_state <> 'undelivered') AS fate_open_ms,
      groupArrayIf(last_missed_ms, fate = 'pending' AND caller <> '' AND NOT held_overnight) AS undecided_ms,
      groupArrayIf(text_delivered_ms, delivered) AS delivered_ms,
      groupArrayIf(toUInt8(replied), delivered) AS delivered_replied,
      groupArrayIf(toUInt8(opted_out), delivered) AS delivered_opted_out,
      groupArrayIf(toUInt8(reached), delivered) AS delivered_reached,
      groupArrayIf(first_missed_ms, missed) AS missed_ms,
      groupArrayIf(if(first_contact_ms > 0, first_contact_ms - first_missed_ms, -1), missed) AS missed_contact_ms,
      groupArrayIf(toUInt8(replied), missed) AS missed_engaged,
      groupArrayIf(toUInt8(reached), missed) AS missed_reached,
      groupArrayIf(toUInt8(answered_later AND NOT replied AND NOT reached), missed) AS missed_self_recovered,
      ${hoursIf("offered")} AS all_episodes,
      ${hoursIf("missed")} AS all_missed_episodes,
      ${hoursIf("texted")} AS all_texted,
      groupArrayIf(text_accepted_ms - text_wait_from_ms, texted AND NOT text_deferred) AS time_to_text_ms,
      groupArrayIf(text_decided_ms - text_wait_from_ms, texted AND NOT text_deferred) AS carrier_span_ms,
      groupArrayIf(text_dispatched_ms - text_decided_ms - text_grace_ms, texted AND NOT text_deferred) AS platform_span_ms,
      groupArrayIf(text_delivered_ms - text_accepted_ms, delivered AND NOT text_deferred) AS provider_span_ms,
      groupArrayIf(text_delivered_ms - text_wait_from_ms, delivered AND NOT text_deferred) AS time_to_delivered_ms
    FROM episodes
    GROUP BY location_id, local_day, open
    )
  ),
  conversations AS (
    SELECT brand_id, caller_key, kind, at_ms, location_id, local_day, open,
      maxIf(at_ms, kind IN ('reply', 'human')) OVER (PARTITION BY brand_id, caller_key ORDER BY at_ms
        RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS spoken_before,
      minIf(at_ms, kind IN ('human', 'contact')) OVER (PARTITION BY brand_id, caller_key ORDER BY at_ms DESC
        RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS answered_at
    FROM @fact_turns
    WHERE (brand_id, caller_key) IN (
      SELECT brand_id, caller_key FROM @place_turns
      WHERE location_id IN {locations:Array(String)} AND local_day BETWEEN {from:Date} AND {to:Date}
    )
  ),
  of_conversations AS (
    SELECT location_id, local_day, open, any(brand_id) AS brand,
      groupArrayIf(answered_at - said_at, answered_at > 0) AS human_reply_ms,
      groupArrayIf(said_at, answered_at = 0) AS waiting_since_ms
    FROM (
      SELECT DISTINCT brand_id, caller_key, location_id, local_day, open, at_ms AS said_at, answered_at
      FROM conversations WHERE kind = 'reply' AND spoken_before <= at_ms - ${QUIET_MS}
    )
    WHERE location_id IN {locations:Array(String)} AND local_day BETWEEN {from:Date} AND {to:Date}
    GROUP BY location_id, local_day, open
  )
  SELECT ${BUCKET_COLUMNS.map(([name, source]) => `${source} AS ${name}`).join(", ")}
  FROM buckets AS b
  LEFT JOIN of_attempts AS a ON b.location_id = a.location_id AND b.local_day = a.local_day AND b.open = a.open
  LEFT JOIN of_episodes AS e ON b.location_id = e.location_id AND b.local_day = e.local_day AND b.open = e.open
  LEFT JOIN of_conversations AS w ON b.location_id = w.location_id AND b.local_day = w.local_day AND b.open = w.open`
