import type { Row } from "@rebound/store"
import { CALL_FIELDS, type CallFields, callFields } from "./call-fields.ts"

/** A text-back about to be written down: the call, the latch on its caller, the message and the step that tells of it. */
export interface Claim extends CallFields {
  readonly messageId: string
  readonly state: "held" | "claimed" | "submitting"
  /** Why it is held; empty otherwise. */
  readonly reason: string
  readonly callerNumberSealed: string
  readonly line: string
  readonly accountId: string
  readonly body: string
  readonly segments: number
  /** Empty: nobody's, adopted when the lease runs out, which is then the due instant. */
  readonly owner: string
  readonly leaseUntilMs: number
  readonly dueAtMs: number
  readonly deadlineAtMs: number
  readonly decidedFromMs: number
  /** Until when the caller gets no other text of this brand, should this one never settle. */
  readonly latchUntilMs: number
  readonly caps: ClaimCaps
  readonly outbox: { readonly shard: number; readonly key: string; readonly valueSealed: string }
}

/** Looked at again inside the statement: money and strangers are guarded in PostgreSQL only. */
export interface ClaimCaps {
  /** UTC day, `2026-03-02`. */
  readonly day: string
  readonly segmentsPerDayMax: number
  /** Other brands that texted the caller or are about to, since `brandsSinceMs`. */
  readonly otherBrandsMax: number
  readonly brandsSinceMs: number
}

/** `lost`: something changed since the facts were read; read them again and decide again. */
export type ClaimResult = "claimed" | "lost" | "latch_leaked"

/**
 * One statement. The day's row comes first, so that two statements cannot spend the same rest of it, and within a statement
 * each text counts what those before it spend. The caller's row is the gate: `ON CONFLICT DO UPDATE` waits for whoever holds it and then looks at its
 * newest version, so that a STOP, another claim or a redial that committed meanwhile is seen. Callers and calls are
 * taken in one order everywhere, which is why two batches cannot wait for each other.
 * $1 the claims, $2 now, $3 since when a conversation counts as live.
 */
export const CLAIM = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(${CALL_FIELDS}, m text, state text, why text, n text, line text,
    a text, body text, seg integer, owner text, lease bigint, due bigint, dl bigint, df bigint, latch bigint,
    day text, cap bigint, brands integer, since bigint, os integer, ok text, ov text)
), days AS MATERIALIZED (
  SELECT d.reseller_id, d.day, d.segments FROM (SELECT DISTINCT r, day FROM given) AS g
  JOIN dispatch_days d ON d.reseller_id = g.r AND d.day = g.day
  ORDER BY d.reseller_id, d.day FOR NO KEY UPDATE OF d
), admissible AS MATERIALIZED (
  SELECT g.* FROM given g
  WHERE NOT EXISTS (SELECT FROM dispatch_calls k WHERE (k.reseller_id = g.r) IS TRUE AND k.call_id = g.c AND k.version >= g.v)
    AND NOT EXISTS (SELECT FROM dispatch_switches s WHERE s.reseller_id = g.r AND s.stopped
      AND (s.scope = 'reseller' OR (s.scope = 'brand' AND s.id = g.b) OR (s.scope = 'account' AND s.id = g.a)))
    AND (SELECT count(*) FROM dispatch_callers o WHERE o.reseller_id = g.r AND o.caller_key = g.k AND o.brand_id <> g.b
      AND (o.texted_at_ms > g.since OR (o.latch_message_id <> '' AND o.latch_until_ms > $2::bigint))) < g.brands
), affordable AS MATERIALIZED (
  SELECT * FROM (SELECT a.*, coalesce(d.segments, 0) + a.seg + coalesce(sum(CASE a.state WHEN 'submitting' THEN a.seg ELSE 0 END)
      OVER (PARTITION BY a.r, a.day ORDER BY a.b, a.k ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS spends
    FROM admissible a LEFT JOIN days d ON d.reseller_id = a.r AND d.day = a.day) AS priced
  WHERE spends <= cap
), latched AS (
  INSERT INTO dispatch_callers AS c (reseller_id, brand_id, caller_key, number_sealed, latch_message_id, latch_until_ms)
  SELECT r, b, k, n, m, latch FROM affordable ORDER BY r, b, k
  ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE
    SET latch_message_id = excluded.latch_message_id, latch_until_ms = excluded.latch_until_ms
    WHERE c.latch_until_ms <= $2::bigint AND c.opted_out_at_ms = 0 AND c.not_textable_at_ms = 0
      AND c.live_at_ms <= $3::bigint
      AND c.reached_at_ms <= (SELECT g.st FROM given g WHERE g.m = excluded.latch_message_id)
  RETURNING c.reseller_id, c.latch_message_id
), called AS (
  INSERT INTO dispatch_calls AS k (reseller_id, call_id, version, brand_id, location_id, caller_key, verdict, reason,
    started_at_ms, ended_at_ms, record_sealed, decision, decision_reason, message_id, decided_at_ms)
  SELECT g.r, g.c, g.v, g.b, g.l, g.k, g.vd, g.vr, g.st, g.en, g.rec, 'message', '', g.m, $2::bigint
  FROM given g JOIN latched ON latched.reseller_id = g.r AND latched.latch_message_id = g.m ORDER BY g.r, g.b, g.k
  ON CONFLICT (reseller_id, call_id) DO UPDATE SET version = excluded.version, brand_id = excluded.brand_id,
    location_id = excluded.location_id, caller_key = excluded.caller_key, verdict = excluded.verdict,
    reason = excluded.reason, started_at_ms = excluded.started_at_ms, ended_at_ms = excluded.ended_at_ms,
    record_sealed = excluded.record_sealed, decision = 'message', decision_reason = '',
    message_id = excluded.message_id, decided_at_ms = excluded.decided_at_ms
    WHERE k.version < excluded.version
  RETURNING k.reseller_id, k.message_id
), made AS (
  INSERT INTO dispatch_messages (reseller_id, message_id, brand_id, location_id, call_id, verdict_version, class, state,
    reason, line, caller_key, account_id, body, segments, owner, fence, lease_until_ms, attempts, due_at_ms,
    deadline_at_ms, created_at_ms, decided_from_ms, submitting_at_ms)
  SELECT g.r, g.m, g.b, g.l, g.c, g.v, 'first', g.state, g.why, g.line, g.k, g.a, g.body, g.seg, g.owner, 1, g.lease,
    CASE g.state WHEN 'submitting' THEN 1 ELSE 0 END, g.due, g.dl, $2::bigint, g.df,
    CASE g.state WHEN 'submitting' THEN $2::bigint ELSE 0 END
  FROM given g JOIN called ON called.reseller_id = g.r AND called.message_id = g.m
  RETURNING reseller_id, message_id
), told AS (
  INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed)
  SELECT g.r, g.os, g.ok, g.ov FROM given g JOIN made ON made.reseller_id = g.r AND made.message_id = g.m
), spent AS (
  INSERT INTO dispatch_days AS d (reseller_id, day, first_texts, segments)
  SELECT g.r, g.day, count(*), sum(g.seg) FROM given g JOIN made ON made.reseller_id = g.r AND made.message_id = g.m
  WHERE g.state = 'submitting' GROUP BY g.r, g.day ORDER BY g.r, g.day
  ON CONFLICT (reseller_id, day) DO UPDATE SET first_texts = d.first_texts + excluded.first_texts,
    segments = d.segments + excluded.segments
)
SELECT g.m, latched.latch_message_id IS NOT NULL AS latched, made.message_id IS NOT NULL AS made
FROM given g
LEFT JOIN latched ON latched.reseller_id = g.r AND latched.latch_message_id = g.m
LEFT JOIN made ON made.reseller_id = g.r AND made.message_id = g.m`

/** Gives back a latch whose claim found a newer verdict at the call's row. $1 the claims. */
export const RELEASE_LATCH = `
UPDATE dispatch_callers AS c SET latch_message_id = '', latch_until_ms = 0
FROM jsonb_to_recordset($1::jsonb) AS g(r text, b text, k text, m text)
WHERE c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k AND c.latch_message_id = g.m`

export const claimRow = (claim: Claim) => ({
  ...callFields(claim),
  m: claim.messageId,
  state: claim.state,
  why: claim.reason,
  n: claim.callerNumberSealed,
  line: claim.line,
  a: claim.accountId,
  body: claim.body,
  seg: claim.segments,
  owner: claim.owner,
  lease: Math.ceil(claim.leaseUntilMs),
  due: Math.ceil(claim.dueAtMs),
  dl: Math.ceil(claim.deadlineAtMs),
  df: Math.floor(claim.decidedFromMs),
  latch: Math.ceil(claim.latchUntilMs),
  day: claim.caps.day,
  cap: claim.caps.segmentsPerDayMax,
  brands: claim.caps.otherBrandsMax,
  since: Math.floor(claim.caps.brandsSinceMs),
  os: claim.outbox.shard,
  ok: claim.outbox.key,
  ov: claim.outbox.valueSealed,
})

export const readClaim = (row: Row): ClaimResult =>
  row.made === true ? "claimed" : row.latched === true ? "latch_leaked" : "lost"
