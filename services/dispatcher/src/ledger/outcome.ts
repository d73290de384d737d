import type { MessageState } from "@rebound/contracts"
import type { Row } from "@rebound/store"
import { CARRIERS_WORD, CARRIERS_WORD_OF } from "./carriers-word.ts"
import { isFreed, mayCome } from "./transitions.ts"

/** What became of a text that this process owns, or of one whose fate was not known. */
export interface Outcome {
  readonly resellerId: string
  readonly messageId: string
  readonly brandId: string
  readonly callerKey: string
  readonly class: string
  readonly to: Extract<MessageState, "accepted" | "rejected" | "unknown" | "claimed" | "expired" | "cancelled">
  /** A decision reason, or empty. */
  readonly reason: string
  /** Undefined: whoever owns it now. Only for `accepted`, which is a fact and not a claim. */
  readonly fence: number | undefined
  readonly atMs: number
  readonly submittedAtMs: number
  /** For `claimed`: when to try again. */
  readonly dueAtMs: number
  readonly carrierMessageId: string
  readonly errorCode: string
  /** For `accepted`: until when the caller gets no other first text of this brand. */
  readonly latchUntilMs: number
  /** The carrier says that the person stopped us. */
  readonly optedOut: boolean
  /** The carrier says that the number cannot take texts. */
  readonly notTextable: boolean
  /** For `unknown`: when settling may begin. */
  readonly settleAtMs: number
  readonly outbox: { readonly shard: number; readonly key: string; readonly valueSealed: string } | undefined
}

/** $1 the outcomes. Rows that may not move do not come back. */
export const RECORD = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(r text, m text, b text, k text, first boolean, state text, why text,
    f integer, froms text, at bigint, sub bigint, due bigint, cid text, err text, latch bigint, oo boolean, nt boolean,
    settle bigint, freed boolean, os integer, ok text, ov text)
), callers AS MATERIALIZED (
  SELECT c.reseller_id FROM dispatch_callers c JOIN given g ON c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k
  ORDER BY c.reseller_id, c.brand_id, c.caller_key FOR NO KEY UPDATE OF c
), target AS MATERIALIZED (
  SELECT g.* FROM given g LEFT JOIN (SELECT count(*) AS n FROM callers) AS first_the_callers ON true
  JOIN dispatch_messages m ON (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m
    AND m.state = ANY (string_to_array(g.froms, ',')) AND (g.f < 0 OR m.fence = g.f)
  ORDER BY m.reseller_id, m.brand_id, m.caller_key, m.message_id FOR NO KEY UPDATE OF m
), moved AS (
  UPDATE dispatch_messages AS m SET state = t.state, reason = t.why, error_code = t.err,
    submitted_at_ms = CASE WHEN t.sub > 0 THEN t.sub ELSE m.submitted_at_ms END,
    due_at_ms = CASE t.state WHEN 'claimed' THEN t.due ELSE m.due_at_ms END,
    accepted_at_ms = CASE t.state WHEN 'accepted' THEN t.at ELSE m.accepted_at_ms END,
    carrier_message_id = CASE t.state WHEN 'accepted' THEN t.cid ELSE m.carrier_message_id END,
    settle_at_ms = CASE t.state WHEN 'unknown' THEN t.settle ELSE 0 END,
    ended_at_ms = CASE WHEN t.freed THEN t.at ELSE 0 END
  FROM target t WHERE (m.reseller_id = t.r) IS TRUE AND m.message_id = t.m
  RETURNING m.reseller_id, m.message_id, m.call_id, t.freed AND t.first AS may_text_again
), told_caller AS (
  UPDATE dispatch_callers AS c SET
    latch_message_id = CASE WHEN c.latch_message_id = ANY (by.freed) THEN '' ELSE c.latch_message_id END,
    latch_until_ms = CASE WHEN c.latch_message_id = ANY (by.freed) THEN 0
      WHEN by.texted > 0 THEN by.latch ELSE c.latch_until_ms END,
    texted_at_ms = greatest(c.texted_at_ms, by.texted),${CARRIERS_WORD}
  FROM (SELECT t.r, t.b, t.k, array_agg(CASE WHEN t.freed THEN t.m ELSE '-' END) AS freed,
      max(CASE WHEN t.first AND t.state = 'accepted' THEN t.at ELSE 0 END) AS texted,
      max(CASE WHEN t.first AND t.state = 'accepted' THEN t.latch ELSE 0 END) AS latch,
      ${CARRIERS_WORD_OF}
    FROM target t GROUP BY t.r, t.b, t.k) AS by
  WHERE c.reseller_id = by.r AND c.brand_id = by.b AND c.caller_key = by.k
    AND (by.texted > 0 OR by.oo > 0 OR by.nt > 0 OR c.latch_message_id = ANY (by.freed))
), not_in_error AS (
  UPDATE dispatch_calls AS k SET texted_in_error = false
  FROM moved WHERE moved.may_text_again AND (k.reseller_id = moved.reseller_id) IS TRUE AND k.call_id = moved.call_id
    AND k.message_id = moved.message_id AND k.texted_in_error
), told AS (
  INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed)
  SELECT t.r, t.os, t.ok, t.ov FROM target t WHERE t.ok <> ''
)
SELECT reseller_id, message_id FROM moved`

export const outcomeRow = (outcome: Outcome) => ({
  r: outcome.resellerId,
  m: outcome.messageId,
  b: outcome.brandId,
  k: outcome.callerKey,
  first: outcome.class === "first",
  state: outcome.to,
  why: outcome.reason,
  f: outcome.fence ?? -1,
  froms: mayCome(outcome.to).join(","),
  at: Math.floor(outcome.atMs),
  sub: Math.floor(outcome.submittedAtMs),
  due: Math.ceil(outcome.dueAtMs),
  cid: outcome.carrierMessageId,
  err: outcome.errorCode,
  latch: Math.ceil(outcome.latchUntilMs),
  oo: outcome.optedOut,
  nt: outcome.notTextable,
  settle: Math.ceil(outcome.settleAtMs),
  freed: isFreed(outcome.to),
  os: outcome.outbox?.shard ?? 0,
  ok: outcome.outbox?.key ?? "",
  ov: outcome.outbox?.valueSealed ?? "",
})

export const movedKey = (row: Row): string => `${row.reseller_id} ${row.message_id}`
