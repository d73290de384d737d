import type { Warehouse } from "./port.ts"

/** Support asks about last week's call, seldom about last quarter's; figures need none of it. */
const TOLD_DAYS = 90

/** Of each missed episode how long after the miss a person spoke to the caller; -1: nobody did within a day. */
const MISSED_CONTACT = "Array(Int64) DEFAULT arrayMap(at -> toInt64(-1), missed_ms)"

/**
 * Facts replace themselves by key and version, so a repeated or corrected one leaves one row. Keys begin with the reseller.
 *
 * An attempt's key holds its location and day, which a dashboard's questions and the recomputing of a bucket walk along; a
 * call that moves leaves a row with `deleted` at its old place. The `place_` tables say where a call, a caller or a
 * conversation has facts; a place that holds nothing any more is harmless.
 */
const TABLES: Readonly<Record<string, string>> = {
  fact_attempts: `(
    reseller_id LowCardinality(String), brand_id LowCardinality(String), location_id LowCardinality(String),
    local_day Date, call_id String, caller_key String, line LowCardinality(String),
    verdict LowCardinality(String), reason LowCardinality(String), figure_set LowCardinality(String),
    origin LowCardinality(String), version UInt32,
    started_ms Int64, ended_ms Int64, rung_out_ms Int64, ring_ms Int64, decided_from_ms Int64, settle_wait_ms Int64,
    lag_ms Int64, grace_ms Int64, local_hour UInt8, open UInt8, day_end_ms Int64,
    rank UInt64, deleted UInt8
  ) ENGINE = ReplacingMergeTree(rank, deleted)
  PARTITION BY toYYYYMM(local_day) ORDER BY (reseller_id, location_id, local_day, call_id)`,

  // The clocks of each version of a verdict, at its call's place: a text counts from those of the version that caused it.
  fact_verdicts: `(
    reseller_id LowCardinality(String), location_id LowCardinality(String), local_day Date, call_id String, version UInt32,
    wait_from_ms Int64, decided_from_ms Int64, grace_ms Int64, rank UInt64
  ) ENGINE = ReplacingMergeTree(rank)
  PARTITION BY toYYYYMM(local_day) ORDER BY (reseller_id, location_id, local_day, call_id, version)`,

  fact_texts: `(
    reseller_id LowCardinality(String), brand_id LowCardinality(String), location_id LowCardinality(String),
    call_id String, event_id String, message_id String, class LowCardinality(String), state LowCardinality(String),
    reason LowCardinality(String), at_ms Int64, verdict_version UInt32, segments UInt16, error_code LowCardinality(String)
  ) ENGINE = ReplacingMergeTree(at_ms) ORDER BY (reseller_id, location_id, call_id, event_id)`,

  fact_turns: `(
    reseller_id LowCardinality(String), brand_id LowCardinality(String), caller_key String, event_id String,
    kind LowCardinality(String), at_ms Int64, location_id LowCardinality(String), local_day Date, local_hour UInt8, open UInt8
  ) ENGINE = ReplacingMergeTree(at_ms) ORDER BY (reseller_id, brand_id, caller_key, event_id)`,

  place_calls: `(
    reseller_id LowCardinality(String), call_id String, location_id LowCardinality(String), local_day Date,
    caller_key String, rank UInt64
  ) ENGINE = ReplacingMergeTree(rank) ORDER BY (reseller_id, call_id) SETTINGS index_granularity = 512`,

  place_callers: `(
    reseller_id LowCardinality(String), caller_key String, brand_id LowCardinality(String),
    location_id LowCardinality(String), local_day Date
  ) ENGINE = ReplacingMergeTree ORDER BY (reseller_id, caller_key, brand_id, location_id, local_day)
  SETTINGS index_granularity = 512`,

  place_turns: `(
    reseller_id LowCardinality(String), location_id LowCardinality(String), local_day Date,
    brand_id LowCardinality(String), caller_key String
  ) ENGINE = ReplacingMergeTree ORDER BY (reseller_id, location_id, local_day, brand_id, caller_key)`,

  // What carriers told, as it came and without numbers; nobody counts it. A fact that is told again is a row of its own.
  told_events: `(
    reseller_id LowCardinality(String), call_id String, received_ms Int64, event_id String, leg_key String,
    role LowCardinality(String), state LowCardinality(String), outcome LowCardinality(String),
    cause_raw LowCardinality(String), origin LowCardinality(String), occurred_ms Int64,
    direction LowCardinality(String), caller_kind LowCardinality(String), sequence Int32, ring_ms Int64, ring_told UInt8,
    talk_ms Int64, released_by LowCardinality(String), closes_call UInt8, closes_rings UInt8, clock_untrusted UInt8,
    attestation LowCardinality(String)
  ) ENGINE = ReplacingMergeTree ORDER BY (reseller_id, call_id, received_ms, event_id)
  TTL toDateTime(intDiv(received_ms, 1000)) + INTERVAL ${TOLD_DAYS} DAY
  SETTINGS index_granularity = 512`,

  // One row per location, local day and "open or closed"; hours of the day in arrays of 24.
  rollup_days: `(
    reseller_id LowCardinality(String), location_id LowCardinality(String), local_day Date, open UInt8,
    brand_id LowCardinality(String),
    inbound UInt32, short UInt32, answered UInt32, covered UInt32, ai UInt32, missed UInt32, unresolved UInt32,
    withheld UInt32, abandoned UInt32, excluded UInt32, texted_in_error UInt32, restated UInt8,
    reasons Map(String, UInt64),
    inbound_by_hour Array(UInt32), offered_by_hour Array(UInt32), missed_by_hour Array(UInt32),
    short_by_hour Array(UInt32), answered_by_hour Array(UInt32), covered_by_hour Array(UInt32), ai_by_hour Array(UInt32),
    callers Array(UInt64), repeat_callers Array(UInt64),
    episodes UInt32, answered_episodes UInt32, covered_episodes UInt32, ai_episodes UInt32, missed_episodes UInt32,
    fates Map(String, UInt64), duplicates UInt32, deferred UInt32,
    undelivered UInt32, fate_open_ms Array(Int64),
    delivered_ms Array(Int64), delivered_replied Array(UInt8), delivered_opted_out Array(UInt8),
    delivered_reached Array(UInt8),
    missed_ms Array(Int64), missed_contact_ms ${MISSED_CONTACT}, missed_engaged Array(UInt8), missed_reached Array(UInt8), missed_self_recovered Array(UInt8),
    episodes_by_hour Array(UInt32), missed_episodes_by_hour Array(UInt32), texted_by_hour Array(UInt32),
    time_to_text_ms Array(Int64), carrier_span_ms Array(Int64), platform_span_ms Array(Int64),
    provider_span_ms Array(Int64), time_to_delivered_ms Array(Int64),
    human_reply_ms Array(Int64), waiting_since_ms Array(Int64),
    bucket_version UInt64
  ) ENGINE = ReplacingMergeTree(bucket_version)
  PARTITION BY toYYYYMM(local_day) ORDER BY (reseller_id, location_id, local_day, open)`,
}

export type TableName =
  | "fact_attempts"
  | "fact_verdicts"
  | "fact_texts"
  | "fact_turns"
  | "place_calls"
  | "place_callers"
  | "place_turns"
  | "told_events"
  | "rollup_days"

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]

/** Columns that tables of an earlier release do not have yet; their rows read as if nothing was known. */
const ADDED: readonly string[] = [
  `rollup_days ADD COLUMN IF NOT EXISTS missed_contact_ms ${MISSED_CONTACT}`,
  // Of each missed episode of which nothing was decided yet the end of its last missed attempt.
  "rollup_days ADD COLUMN IF NOT EXISTS undecided_ms Array(Int64)",
  // Calls with a text that was taken, or delivered, whatever became of the call; -1: not known. What facts are compared with.
  "rollup_days ADD COLUMN IF NOT EXISTS texted_calls Int64 DEFAULT -1",
  "rollup_days ADD COLUMN IF NOT EXISTS delivered_calls Int64 DEFAULT -1",
]

/** Makes what is missing; changes nothing that is there. */
export async function createTables(warehouse: Warehouse): Promise<void> {
  for (const [name, definition] of Object.entries(TABLES))
    await warehouse.run(`CREATE TABLE IF NOT EXISTS ${name} ${definition}`)
  for (const added of ADDED) await warehouse.run(`ALTER TABLE ${added}`)
}
