import type { DecisionReason } from "@rebound/contracts"
import type { Row } from "@rebound/store"

/** A scheduled text whose time has come and that pacing has let through. */
export interface Submission {
  readonly resellerId: string
  readonly messageId: string
  readonly brandId: string
  readonly callerKey: string
  readonly fence: number
  readonly segments: number
}

export type SubmitResult =
  /** SUBMITTING is durable. */
  | { readonly kind: "go"; readonly attempts: number }
  /** Another owner has it, or it has ended: forget it. */
  | { readonly kind: "lost" }
  /** Something changed since the claim: end it with this reason. */
  | { readonly kind: "stop"; readonly reason: DecisionReason }

/** Answers to keywords go out whatever the person has opted out of; they are the law's. */
const ACKS = "('stop_ack', 'help', 'start_ack')"

/**
 * The conditional update before every POST of a scheduled text. It takes the day's row, so that nobody else spends the same
 * rest of it, then the caller's row, as the consumer of STOPs does, so that it sees every STOP that was durable before; then the message's own row, and looks again at everything
 * that may have changed. A text that a STOP ended says so in its own row, whatever the person has said since.
 * $1 the submissions, $2 now, $3 owner, $4 lease until, $5 since when a conversation is live, $6 UTC day, $7 segments a
 * reseller may spend on it.
 */
export const SUBMIT = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(r text, m text, b text, k text, f integer, seg integer)
), days AS MATERIALIZED (
  SELECT d.reseller_id, d.segments FROM (SELECT DISTINCT r FROM given) AS g
  JOIN dispatch_days d ON d.reseller_id = g.r AND d.day = $6 ORDER BY d.reseller_id FOR NO KEY UPDATE OF d
), callers AS MATERIALIZED (
  SELECT c.* FROM given g LEFT JOIN (SELECT count(*) AS n FROM days) AS first_the_days ON true
  JOIN dispatch_callers c ON c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k
  ORDER BY c.reseller_id, c.brand_id, c.caller_key FOR NO KEY UPDATE OF c
), locked AS MATERIALIZED (
  SELECT m.* FROM given g LEFT JOIN (SELECT count(*) AS n FROM callers) AS first_the_callers ON true
  JOIN dispatch_messages m ON (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m
  ORDER BY m.reseller_id, m.brand_id, m.caller_key, m.message_id FOR NO KEY UPDATE OF m
), looked AS MATERIALIZED (
  SELECT m.reseller_id, m.message_id, m.class, m.segments, m.attempts, CASE
    WHEN m.state NOT IN ('held', 'claimed') OR m.fence <> g.f OR m.owner <> $3 THEN 'lost'
    WHEN m.deadline_at_ms <= $2::bigint THEN 'deadline_passed'
    WHEN EXISTS (SELECT FROM dispatch_switches s WHERE s.reseller_id = m.reseller_id AND s.stopped
      AND (s.scope = 'reseller' OR (s.scope = 'brand' AND s.id = m.brand_id)
        OR (s.scope = 'account' AND s.id = m.account_id))) THEN 'sending_stopped'
    WHEN m.class IN ${ACKS} THEN 'go'
    WHEN c.opted_out_at_ms > 0 OR m.reason = 'opted_out' THEN 'opted_out'
    WHEN c.not_textable_at_ms > 0 THEN 'not_textable'
    WHEN m.class <> 'first' THEN 'go'
    WHEN c.latch_message_id IS DISTINCT FROM m.message_id THEN 'texted_recently'
    WHEN c.live_at_ms > $5::bigint THEN 'conversation_live'
    WHEN k.verdict <> 'missed' THEN 'verdict_corrected'
    WHEN c.reached_at_ms > k.started_at_ms THEN 'reached_first'
    ELSE 'go' END AS answer
  FROM locked m JOIN given g ON m.reseller_id = g.r AND m.message_id = g.m
  LEFT JOIN callers c ON c.reseller_id = m.reseller_id AND c.brand_id = m.brand_id AND c.caller_key = m.caller_key
  LEFT JOIN dispatch_calls k ON (k.reseller_id = m.reseller_id) IS TRUE AND k.call_id = m.call_id
), priced AS MATERIALIZED (
  SELECT l.reseller_id, l.message_id, l.segments, l.attempts, CASE
    WHEN l.answer = 'go' AND l.class = 'first' AND l.attempts = 0 AND coalesce(d.segments, 0)
      + sum(CASE WHEN l.answer = 'go' AND l.attempts = 0 THEN l.segments ELSE 0 END)
        OVER (PARTITION BY l.reseller_id ORDER BY l.class = 'first', l.message_id) > $7::bigint THEN 'spend_cap'
    ELSE l.answer END AS answer
  FROM looked l LEFT JOIN days d ON d.reseller_id = l.reseller_id
), went AS (
  UPDATE dispatch_messages AS m SET state = 'submitting', reason = '', submitting_at_ms = $2::bigint,
    lease_until_ms = $4::bigint, attempts = m.attempts + 1
  FROM priced WHERE priced.answer = 'go' AND (m.reseller_id = priced.reseller_id) IS TRUE AND m.message_id = priced.message_id
  RETURNING m.message_id
), spent AS (
  INSERT INTO dispatch_days AS d (reseller_id, day, first_texts, segments)
  SELECT reseller_id, $6, count(*), sum(segments) FROM priced WHERE answer = 'go' AND attempts = 0
  GROUP BY reseller_id ORDER BY reseller_id
  ON CONFLICT (reseller_id, day) DO UPDATE SET first_texts = d.first_texts + excluded.first_texts,
    segments = d.segments + excluded.segments
)
SELECT message_id, answer, attempts FROM priced`

export const submitRow = (submission: Submission) => ({
  r: submission.resellerId,
  m: submission.messageId,
  b: submission.brandId,
  k: submission.callerKey,
  f: submission.fence,
  seg: submission.segments,
})

export function readSubmit(row: Row | undefined): SubmitResult {
  if (row === undefined || row.answer === "lost") return { kind: "lost" }
  if (row.answer === "go") return { kind: "go", attempts: Number(row.attempts) + 1 }
  return { kind: "stop", reason: row.answer as DecisionReason }
}
