import type { Row } from "@rebound/store"
import { CALL_FIELDS, type CallFields, callFields } from "./call-fields.ts"

/** A verdict that takes back why a text was claimed. `callerKey` and `brandId` of the message, which the latch hangs on. */
export interface Withdrawal extends CallFields {
  readonly messageId: string
  readonly messageBrandId: string
  readonly messageCallerKey: string
  readonly reachedAtMs: number
  /** The step "cancelled", told only if it comes to that. */
  readonly outbox: { readonly shard: number; readonly key: string; readonly valueSealed: string }
}

/** `stale`: the row knows this version already. `too_late`: the text may be out, and the call is marked so. */
export type WithdrawResult = "cancelled" | "too_late" | "ended_before" | "stale"

/**
 * Caller first, then message, then call: the order in which everything here locks. What is read of the message is its state
 * after the lock was had, so that a POST that began meanwhile is seen. $1 the withdrawals, $2 now.
 */
export const WITHDRAW = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(${CALL_FIELDS}, m text, mb text, mk text, re bigint,
    os integer, ok text, ov text)
), callers AS MATERIALIZED (
  SELECT c.reseller_id, c.brand_id, c.caller_key FROM dispatch_callers c
  JOIN given g ON c.reseller_id = g.r AND c.brand_id = g.mb AND c.caller_key = g.mk
  ORDER BY c.reseller_id, c.brand_id, c.caller_key FOR NO KEY UPDATE OF c
), target AS MATERIALIZED (
  SELECT g.*, m.state FROM callers
  JOIN given g ON callers.reseller_id = g.r AND callers.brand_id = g.mb AND callers.caller_key = g.mk
  JOIN dispatch_messages m ON (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m FOR UPDATE OF m
), called AS (
  UPDATE dispatch_calls AS k SET version = t.v, verdict = t.vd, reason = t.vr, started_at_ms = t.st, ended_at_ms = t.en,
    record_sealed = t.rec, texted_in_error = k.texted_in_error
      OR t.state IN ('submitting', 'unknown', 'accepted', 'delivered', 'undelivered')
  FROM target t WHERE (k.reseller_id = t.r) IS TRUE AND k.call_id = t.c AND k.version < t.v
  RETURNING t.r, t.m, t.state
), cancelled AS (
  UPDATE dispatch_messages AS m SET state = 'cancelled', reason = 'verdict_corrected', ended_at_ms = $2::bigint,
    fence = m.fence + 1, owner = ''
  FROM called WHERE (m.reseller_id = called.r) IS TRUE AND m.message_id = called.m AND called.state IN ('held', 'claimed')
  RETURNING m.reseller_id, m.message_id
), freed AS (
  UPDATE dispatch_callers AS c SET
    latch_message_id = CASE WHEN c.latch_message_id = ANY (by.cancelled) THEN '' ELSE c.latch_message_id END,
    latch_until_ms = CASE WHEN c.latch_message_id = ANY (by.cancelled) THEN 0 ELSE c.latch_until_ms END,
    reached_at_ms = greatest(c.reached_at_ms, by.re)
  FROM (SELECT g.r, g.mb, g.mk, max(g.re) AS re, array_agg(coalesce(cancelled.message_id, '')) AS cancelled FROM given g
    LEFT JOIN cancelled ON cancelled.reseller_id = g.r AND cancelled.message_id = g.m GROUP BY g.r, g.mb, g.mk) AS by
  WHERE c.reseller_id = by.r AND c.brand_id = by.mb AND c.caller_key = by.mk
), told AS (
  INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed)
  SELECT g.r, g.os, g.ok, g.ov FROM given g JOIN cancelled ON cancelled.reseller_id = g.r AND cancelled.message_id = g.m
)
SELECT g.m, coalesce(called.state, '') AS state FROM given g LEFT JOIN called ON called.r = g.r AND called.m = g.m`

export const withdrawRow = (withdrawal: Withdrawal) => ({
  ...callFields(withdrawal),
  m: withdrawal.messageId,
  mb: withdrawal.messageBrandId,
  mk: withdrawal.messageCallerKey,
  re: Math.floor(withdrawal.reachedAtMs),
  os: withdrawal.outbox.shard,
  ok: withdrawal.outbox.key,
  ov: withdrawal.outbox.valueSealed,
})

export function readWithdraw(row: Row): WithdrawResult {
  switch (row.state) {
    case "":
      return "stale"
    case "held":
    case "claimed":
      return "cancelled"
    case "rejected":
    case "expired":
    case "cancelled":
      return "ended_before"
    default:
      return "too_late"
  }
}
