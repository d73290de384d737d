import type { Row } from "@rebound/store"
import { CALL_FIELDS, type CallFields, callFields } from "./call-fields.ts"

/** A verdict written down without a text: suppressed, awaited, or news of a call whose text stands. */
export interface Note extends CallFields {
  /**
   * `suppress` stores the reason; `await` stores it as not decided yet (the caller is still on the line); `keep` changes only
   * what is known of the call.
   */
  readonly mode: "suppress" | "await" | "keep"
  readonly reason: string
  /** Start of a call in which the caller got through; 0 when this was none. */
  readonly reachedAtMs: number
  /** Empty when `reachedAtMs` is 0. */
  readonly callerNumberSealed: string
  readonly outbox: { readonly shard: number; readonly key: string; readonly valueSealed: string } | undefined
}

/** $1 the notes, $2 now. A row that knows the same or a newer version is left alone and does not come back. */
export const NOTE = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(${CALL_FIELDS}, mode text, why text, re bigint, n text,
    os integer, ok text, ov text)
), reached AS (
  INSERT INTO dispatch_callers AS c (reseller_id, brand_id, caller_key, number_sealed, reached_at_ms)
  SELECT r, b, k, min(n), max(re) FROM given WHERE re > 0 GROUP BY r, b, k ORDER BY r, b, k
  ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE
    SET reached_at_ms = greatest(c.reached_at_ms, excluded.reached_at_ms)
  RETURNING c.reseller_id
), called AS (
  INSERT INTO dispatch_calls AS k (reseller_id, call_id, version, brand_id, location_id, caller_key, verdict, reason,
    started_at_ms, ended_at_ms, record_sealed, decision, decision_reason, decided_at_ms)
  SELECT g.r, g.c, g.v, g.b, g.l, g.k, g.vd, g.vr, g.st, g.en, g.rec,
    CASE g.mode WHEN 'suppress' THEN 'suppressed' ELSE '' END, g.why, $2::bigint
  FROM given g, (SELECT count(*) FROM reached) AS first_the_callers ORDER BY g.r, g.b, g.k, g.c
  ON CONFLICT (reseller_id, call_id) DO UPDATE SET version = excluded.version, brand_id = excluded.brand_id,
    location_id = excluded.location_id, caller_key = excluded.caller_key, verdict = excluded.verdict,
    reason = excluded.reason, started_at_ms = excluded.started_at_ms, ended_at_ms = excluded.ended_at_ms,
    record_sealed = excluded.record_sealed,
    decision = CASE WHEN k.decision = 'message' THEN k.decision ELSE excluded.decision END,
    decision_reason = CASE WHEN k.decision = 'message' THEN k.decision_reason ELSE excluded.decision_reason END,
    decided_at_ms = CASE WHEN k.decision = 'message' THEN k.decided_at_ms ELSE excluded.decided_at_ms END
    WHERE k.version < excluded.version
  RETURNING k.reseller_id, k.call_id
), told AS (
  INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed)
  SELECT g.r, g.os, g.ok, g.ov FROM given g JOIN called ON called.reseller_id = g.r AND called.call_id = g.c
  WHERE g.ok <> ''
)
SELECT reseller_id, call_id FROM called`

export const noteRow = (note: Note) => ({
  ...callFields(note),
  mode: note.mode,
  why: note.reason,
  re: Math.floor(note.reachedAtMs),
  n: note.callerNumberSealed,
  os: note.outbox?.shard ?? 0,
  ok: note.outbox?.key ?? "",
  ov: note.outbox?.valueSealed ?? "",
})

export const noteKey = (row: Row): string => `${row.reseller_id} ${row.call_id}`
