import { COHORT_MS, EPISODE_GAP_MS, EPISODE_SPAN_MS, REACH_DAYS, STATES_BY_STRENGTH } from "./episode-rules.ts"

const strength = `indexOf([${STATES_BY_STRENGTH.map((state) => `'${state}'`).join(", ")}], state)`
const taken = "state IN ('accepted', 'undelivered', 'delivered')"
const day = 86_400_000
const midnight = (date: string) => `toInt64(toUnixTimestamp(toDateTime({${date}:Date}, 'UTC'))) * 1000`

/** Attempts at the places and days in question, with what may follow or precede. */
const NEAR = `location_id IN {locations:Array(String)}
        AND local_day BETWEEN {from:Date} - ${REACH_DAYS} AND {to:Date} + ${REACH_DAYS}`
/** Those of some callers only, and single calls of those who withhold their number. */
const OF_CALLERS = "(caller_key IN {callers:Array(String)} OR call_id IN {withheld:Array(String)})"

/**
 * Attempts, texts and turns put together as episodes; the one definition that rollups, the calls behind a figure and the
 * yardstick on raw rows share. Parameters: `locations`, `from` and `to` (days, both inside); of some callers also `callers`
 * and `withheld` (ids of calls without a caller). What may follow or precede
 * lies within REACH_DAYS: an unbroken chain of attempts that is older begins anew there.
 *
 * `attempts`: one row per attempt, excluded ones too. `episodes`: one row per episode; `calls` are its attempts in order as
 * tuples: 1 start, 2 id, 3 end, 4 set, 5 local day, 6 local hour, 7 open; of its text 8 accepted, 9 delivered, 10 state, 11 reason,
 * 12 deferred, 13 dispatched, 14 messages taken; 15 the word that decided, 16 the chosen delay and 17 from where the caller waited,
 * of the version that the text that was taken first answers.
 */
const episodesSql = (whose: "all" | "some") => `
  known_texts AS (
    SELECT call_id,
      argMax((state, reason), (if(${taken}, 1, 0), verdict_version, ${strength}, at_ms)) AS known,
      minIf(at_ms, ${taken}) AS accepted_at,
      minIf(at_ms, state = 'delivered') AS delivered_at,
      argMinIf((verdict_version, message_id), (at_ms, message_id), ${taken}) AS first_taken,
      arrayMin(at -> at.2, arrayFilter(at -> at.1 = first_taken.2, groupArrayIf((message_id, at_ms), state = 'submitting'))) AS submitting_at,
      max(state = 'held' AND reason = 'quiet_hours') AS was_deferred,
      uniqExactIf(message_id, ${taken}) AS taken_messages
    FROM @fact_texts
    WHERE location_id IN {locations:Array(String)} AND class = 'first' AND call_id <> ''
      AND at_ms >= ${midnight("from")} - ${(REACH_DAYS + 1) * day}
      ${whose === "all" ? "" : `AND call_id IN (SELECT call_id FROM @fact_attempts WHERE ${NEAR} AND ${OF_CALLERS})`}
    GROUP BY call_id
  ),
  texts AS (
    SELECT k.*, v.clocks.1 AS version_rank, v.clocks.2 AS wait_from_ms, v.clocks.3 AS decided_ms, v.clocks.4 AS chosen_ms
    FROM known_texts AS k LEFT JOIN (
      SELECT call_id, version, max((rank, wait_from_ms, decided_from_ms, grace_ms)) AS clocks FROM @fact_verdicts
      WHERE ${NEAR} ${whose === "all" ? "" : `AND call_id IN (SELECT call_id FROM @fact_attempts WHERE ${NEAR} AND ${OF_CALLERS})`}
      GROUP BY call_id, version
    ) AS v ON k.call_id = v.call_id AND k.first_taken.1 = v.version
  ),
  attempts AS (
    SELECT a.*, t.known.1 AS text_state, t.known.2 AS text_reason, t.accepted_at AS accepted_ms,
      t.delivered_at AS delivered_ms, if(t.submitting_at = 0, t.accepted_at, t.submitting_at) AS dispatched_ms,
      t.was_deferred AS was_deferred, t.taken_messages AS taken_messages,
      if(t.version_rank = 0, a.ended_ms, t.wait_from_ms) AS text_wait_from_ms,
      if(t.version_rank = 0, a.decided_from_ms, t.decided_ms) AS text_decided_from_ms,
      if(t.version_rank = 0, a.grace_ms, t.chosen_ms) AS text_grace_ms
    FROM (
      SELECT * FROM @fact_attempts
      WHERE ${NEAR} ${whose === "all" ? "" : `AND ${OF_CALLERS}`}
    ) AS a LEFT JOIN texts AS t ON a.call_id = t.call_id
  ),
  turns AS (
    SELECT brand_id, caller_key,
      arraySort(groupArrayIf(at_ms, kind = 'reply')) AS replies,
      arraySort(groupArrayIf(at_ms, kind = 'stop')) AS stops,
      arraySort(groupArrayIf(at_ms, kind = 'human')) AS people,
      arraySort(groupArrayIf(at_ms, kind = 'contact')) AS contacts
    FROM @fact_turns
    WHERE at_ms >= ${midnight("from")} - ${(REACH_DAYS + 1) * day} AND at_ms < ${midnight("to")} + ${(REACH_DAYS + 3) * day}
      AND (brand_id, caller_key) IN (
      SELECT brand_id, caller_key FROM @fact_attempts
      WHERE ${NEAR} AND caller_key <> '' AND figure_set = 'M' ${whose === "all" ? "" : `AND ${OF_CALLERS}`}
    )
    GROUP BY brand_id, caller_key
  ),
  callers AS (
    SELECT location_id, any(caller_key) AS caller, any(brand_id) AS brand,
      arraySort(c -> (c.1, c.2), groupArray((started_ms, call_id, ended_ms, toString(figure_set), local_day, local_hour, open,
        accepted_ms, delivered_ms, toString(text_state), toString(text_reason), was_deferred, dispatched_ms, taken_messages,
        text_decided_from_ms, text_grace_ms, text_wait_from_ms))) AS all_calls,
      if(length(all_calls) = 1, [toUInt8(1)], arrayFold((seen, started, ended) -> (
          if(started >= seen.2 + ${EPISODE_GAP_MS} OR started >= seen.1 + ${EPISODE_SPAN_MS}, started, seen.1),
          ended,
          arrayPushBack(seen.3, toUInt8(started >= seen.2 + ${EPISODE_GAP_MS} OR started >= seen.1 + ${EPISODE_SPAN_MS}))),
        all_calls.1, all_calls.3, (toInt64(-${10 ** 15}), toInt64(-${10 ** 15}), emptyArrayUInt8())).3) AS begins
    FROM attempts WHERE figure_set <> 'none'
    GROUP BY location_id, if(caller_key = '', call_id, caller_key)
  ),
  heads AS (
    SELECT location_id, caller, brand, all_calls, arrayJoin(arraySplit((c, begin) -> begin, all_calls, begins)) AS calls
    FROM callers
  ),
  headed AS (
    SELECT location_id, caller, brand, all_calls, calls, calls[1] AS head, arrayMap(c -> c.4, calls) AS sets,
      arrayFilter(c -> c.4 = 'M', calls) AS misses, arrayMax(c -> c.3, calls) AS over_ms
    FROM heads
    WHERE calls[1].5 BETWEEN {from:Date} AND {to:Date}
  ),
  sorted AS (
    SELECT location_id, caller, brand, all_calls, calls, misses, over_ms,
      head.5 AS local_day, head.6 AS local_hour, head.7 AS open,
      has(sets, 'A') AS answered, has(sets, 'C') AS covered, has(sets, 'V') AS ai, notEmpty(misses) AS any_missed,
      arrayMap(c -> c.10, misses) AS states,
      arrayFirst(c -> c.10 IN ('suppressed', 'cancelled'), misses).11 AS held_back,
      arraySort(c -> (c.8, c.1, c.2), arrayFilter(c -> c.8 > 0, misses))[1] AS text
    FROM headed
  ),
  judged AS (
    SELECT location_id, caller, brand, all_calls, calls, misses, over_ms, local_day, local_hour, open, answered, covered, ai,
      answered OR covered OR ai OR any_missed AS offered,
      any_missed AND NOT (answered OR covered OR ai) AS missed,
      misses[1].3 AS first_missed_ms, arrayMax(c -> c.3, misses) AS last_missed_ms, states, held_back,
      arrayExists(c -> c.10 = 'held' AND c.11 = 'quiet_hours', misses) AS held_overnight,
      text.17 AS text_wait_from_ms, text.8 AS text_accepted_ms, text.9 AS text_delivered_ms, text.10 AS text_state,
      text.12 AS text_deferred, text.13 AS text_dispatched_ms, text.15 AS text_decided_ms, text.16 AS text_grace_ms
    FROM sorted
  ),
  told AS (
    SELECT j.*, missed AND text_accepted_ms > 0 AS texted,
      if(missed, first_missed_ms, 0) AS missed_ms,
      t.stops AS stops, t.people AS people, t.contacts AS contacts,
      arrayFirst(at -> at >= text_accepted_ms AND at <= text_accepted_ms + ${COHORT_MS}, t.replies) AS first_reply_ms,
      arrayExists(c -> c.4 = 'A' AND c.1 > over_ms AND c.1 <= first_missed_ms + ${COHORT_MS}, all_calls) AS called_again
    FROM judged AS j LEFT JOIN turns AS t ON j.brand = t.brand_id AND j.caller = t.caller_key
  ),
  followed AS (
    SELECT *, texted AND text_delivered_ms > 0 AS delivered, texted AND first_reply_ms > 0 AS replied,
      missed AND called_again AS answered_later,
      arrayExists(at -> at >= first_reply_ms AND at <= first_missed_ms + ${COHORT_MS}, people) AS person_after,
      arrayExists(at -> at >= first_missed_ms AND at <= first_missed_ms + ${COHORT_MS}, contacts) AS contact_after,
      if(missed, arrayMin(arrayFilter(at -> at >= first_missed_ms AND at <= first_missed_ms + ${COHORT_MS},
        arrayConcat(people, contacts))), 0) AS first_contact_ms,
      texted AND arrayExists(at -> at >= text_accepted_ms AND at <= text_accepted_ms + ${COHORT_MS}, stops) AS opted_out,
      multiIf(
        NOT missed, '',
        texted, 'texted',
        hasAny(states, ['held', 'claimed', 'submitting']), 'pending',
        has(states, 'unknown'), 'failed/unknown',
        has(states, 'rejected'), 'failed/rejected',
        has(states, 'expired'), 'failed/expired',
        hasAny(states, ['suppressed', 'cancelled']), concat('suppressed/', if(held_back = '', 'cancelled', held_back)),
        'pending') AS fate
    FROM told
  ),
  episodes AS (
    SELECT *, missed AND ((replied AND (answered_later OR person_after)) OR contact_after) AS reached
    FROM followed
  )`

/** The episodes of every caller. */
export const EPISODES_SQL = episodesSql("all")
/** The same of some callers, whatever else happened in those days. */
export const EPISODES_OF_CALLERS_SQL = episodesSql("some")
