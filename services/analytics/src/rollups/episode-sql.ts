import { COHORT_MS, EPISODE_GAP_MS, EPISODE_SPAN_MS, REACH_DAYS, STATES_BY_STRENGTH } from "./episode-rules.ts"

const strength = `indexOf([${STATES_BY_STRENGTH.map((state) => `'${state}'`).join(", ")}], state)`
const taken = "state IN ('accepted', 'undelivered', 'delivered')"
const day = 86_400_000

/**
 * Attempts, texts and turns put together as episodes; the one definition that rollups, the calls behind a figure and the
 * yardstick on raw rows share. Parameters: `locations`, `from` and `to` (days, both inside). What may follow or precede
 * lies within REACH_DAYS: an unbroken chain of attempts that is older begins anew there.
 *
 * `attempts`: one row per attempt, excluded ones too. `episodes`: one row per episode; `calls` are its attempts in order as
 * tuples, whose fields are named in `CALL`.
 */
export const EPISODES_SQL = `
  texts AS (
    SELECT call_id,
      argMax((state, reason), (if(${taken}, 1, 0), verdict_version, ${strength}, at_ms)) AS known,
      minIf(at_ms, ${taken}) AS accepted_at,
      minIf(at_ms, state = 'delivered') AS delivered_at,
      minIf(at_ms, state = 'submitting') AS submitting_at,
      max(state = 'held' AND reason = 'quiet_hours') AS was_deferred,
      uniqExactIf(message_id, ${taken}) AS taken_messages
    FROM @fact_texts
    WHERE location_id IN {locations:Array(String)} AND class = 'first' AND call_id <> ''
      AND at_ms >= toInt64(toUnixTimestamp(toDateTime({from:Date}, 'UTC'))) * 1000 - ${(REACH_DAYS + 1) * day}
    GROUP BY call_id
  ),
  attempts AS (
    SELECT a.*, t.known.1 AS text_state, t.known.2 AS text_reason, t.accepted_at AS accepted_ms,
      t.delivered_at AS delivered_ms, if(t.submitting_at = 0, t.accepted_at, t.submitting_at) AS dispatched_ms,
      t.was_deferred AS was_deferred, t.taken_messages AS taken_messages
    FROM (
      SELECT * FROM @fact_attempts
      WHERE location_id IN {locations:Array(String)}
        AND local_day BETWEEN {from:Date} - ${REACH_DAYS} AND {to:Date} + ${REACH_DAYS}
    ) AS a LEFT JOIN texts AS t ON a.call_id = t.call_id
  ),
  turns AS (
    SELECT brand_id, caller_key,
      arraySort(groupArrayIf(at_ms, kind = 'reply')) AS replies,
      arraySort(groupArrayIf(at_ms, kind = 'stop')) AS stops,
      arraySort(groupArrayIf(at_ms, kind = 'human')) AS people,
      arraySort(groupArrayIf(at_ms, kind = 'contact')) AS contacts
    FROM @fact_turns
    WHERE (brand_id, caller_key) IN (
      SELECT brand_id, caller_key FROM @fact_attempts
      WHERE location_id IN {locations:Array(String)} AND caller_key <> '' AND figure_set = 'M'
        AND local_day BETWEEN {from:Date} - ${REACH_DAYS} AND {to:Date} + ${REACH_DAYS}
    )
    GROUP BY brand_id, caller_key
  ),
  callers AS (
    SELECT location_id, any(caller_key) AS caller, any(brand_id) AS brand,
      arraySort(c -> (c.1, c.2), groupArray((started_ms, call_id, ended_ms, toString(figure_set), local_day, local_hour, open,
        accepted_ms, delivered_ms, toString(text_state), toString(text_reason), was_deferred, dispatched_ms, taken_messages,
        decided_from_ms, grace_ms))) AS all_calls,
      if(length(all_calls) = 1, [toUInt8(1)], arrayFold((seen, c) -> (
          if(c.1 >= seen.2 + ${EPISODE_GAP_MS} OR c.1 >= seen.1 + ${EPISODE_SPAN_MS}, c.1, seen.1),
          c.3,
          arrayPushBack(seen.3, toUInt8(c.1 >= seen.2 + ${EPISODE_GAP_MS} OR c.1 >= seen.1 + ${EPISODE_SPAN_MS}))),
        all_calls, (toInt64(-${10 ** 15}), toInt64(-${10 ** 15}), emptyArrayUInt8())).3) AS begins
    FROM attempts WHERE figure_set <> 'none'
    GROUP BY location_id, if(caller_key = '', call_id, caller_key)
  ),
  heads AS (
    SELECT location_id, caller, brand, all_calls, arrayJoin(arraySplit((c, begin) -> begin, all_calls, begins)) AS calls
    FROM callers
  ),
  judged AS (
    SELECT location_id, caller, brand, all_calls, calls, calls[1] AS head, head.5 AS local_day, head.6 AS local_hour,
      head.7 AS open, arrayMap(c -> c.4, calls) AS sets,
      has(sets, 'A') AS answered, has(sets, 'C') AS covered, has(sets, 'V') AS ai,
      answered OR covered OR ai OR has(sets, 'M') AS offered,
      offered AND NOT answered AND NOT covered AND NOT ai AS missed,
      arrayFilter(c -> c.4 = 'M', calls) AS misses,
      if(missed, misses[1].3, 0) AS missed_ms,
      arrayMax(c -> c.3, calls) AS over_ms,
      arraySort(c -> (c.8, c.1, c.2), arrayFilter(c -> c.8 > 0, misses)) AS taken_calls,
      missed AND notEmpty(taken_calls) AS texted,
      taken_calls[1] AS text,
      arrayMap(c -> c.10, misses) AS states,
      arrayFirst(c -> c.10 IN ('suppressed', 'cancelled'), misses) AS held_back
    FROM heads
    WHERE local_day BETWEEN {from:Date} AND {to:Date}
  ),
  episodes AS (
    SELECT j.* EXCEPT (text), j.text AS text,
      text.8 AS accepted_ms, if(texted, text.9, 0) AS delivered_ms, texted AND delivered_ms > 0 AS delivered,
      multiIf(
        NOT missed, '',
        texted, 'texted',
        hasAny(states, ['held', 'claimed', 'submitting']), 'pending',
        has(states, 'unknown'), 'failed/unknown',
        has(states, 'rejected'), 'failed/rejected',
        has(states, 'expired'), 'failed/expired',
        hasAny(states, ['suppressed', 'cancelled']),
          concat('suppressed/', if(held_back.11 = '', 'cancelled', held_back.11)),
        'pending') AS fate,
      if(texted, arrayFirst(at -> at >= accepted_ms AND at <= accepted_ms + ${COHORT_MS}, t.replies), 0) AS replied_ms,
      texted AND replied_ms > 0 AS replied,
      texted AND arrayExists(at -> at >= accepted_ms AND at <= accepted_ms + ${COHORT_MS}, t.stops) AS opted_out,
      missed AND arrayExists(c -> c.4 = 'A' AND c.1 > over_ms AND c.1 <= missed_ms + ${COHORT_MS}, all_calls) AS answered_later,
      missed AND ((replied AND (answered_later
          OR arrayExists(at -> at >= replied_ms AND at <= missed_ms + ${COHORT_MS}, t.people)))
        OR arrayExists(at -> at >= missed_ms AND at <= missed_ms + ${COHORT_MS}, t.contacts)) AS reached,
      answered_later AND NOT replied AND NOT reached AS self_recovered
    FROM judged AS j LEFT JOIN turns AS t ON j.brand = t.brand_id AND j.caller = t.caller_key
  )`

/** Places of a call's fields in the tuples of `calls`. */
export const CALL = {
  startedMs: 1,
  callId: 2,
  endedMs: 3,
  set: 4,
  localDay: 5,
  localHour: 6,
  open: 7,
  acceptedMs: 8,
  deliveredMs: 9,
  textState: 10,
  textReason: 11,
} as const
