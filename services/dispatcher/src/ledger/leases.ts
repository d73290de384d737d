import type { Row } from "@rebound/store"

/** Prolongs what this owner still has. A row that somebody is moving right now is skipped: its next state comes with it. $1 rows, $2 owner, $3 lease until. */
export const RENEW = `
UPDATE dispatch_messages AS m SET lease_until_ms = $3::bigint
FROM (SELECT m.reseller_id, m.message_id FROM jsonb_to_recordset($1::jsonb) AS g(r text, m text, f integer)
  JOIN dispatch_messages m ON (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m AND m.fence = g.f AND m.owner = $2
    AND m.state IN ('held', 'claimed', 'submitting')
  FOR NO KEY UPDATE OF m SKIP LOCKED) AS mine
WHERE (m.reseller_id = mine.reseller_id) IS TRUE AND m.message_id = mine.message_id
RETURNING m.reseller_id, m.message_id`

/**
 * Takes over what has no living owner: a text whose lease ran out, one that a person just asked for, a hold whose time
 * came. The state stays; a SUBMITTING of a dead owner is recorded as UNKNOWN afterwards, with the step that tells of it.
 * $1 now, $2 owner, $3 lease until, $4 how many.
 */
export const ADOPT = `
WITH lost AS (
  SELECT m.reseller_id, m.message_id FROM dispatch_messages m
  WHERE m.state IN ('held', 'claimed', 'submitting') AND m.lease_until_ms <= $1::bigint
  ORDER BY m.lease_until_ms LIMIT $4::integer FOR NO KEY UPDATE SKIP LOCKED
), mine AS (
  UPDATE dispatch_messages AS m SET owner = $2, fence = m.fence + 1, lease_until_ms = $3::bigint
  FROM lost WHERE (m.reseller_id = lost.reseller_id) IS TRUE AND m.message_id = lost.message_id
  RETURNING m.*
)
SELECT mine.*, c.number_sealed FROM mine
LEFT JOIN dispatch_callers c ON c.reseller_id = mine.reseller_id AND c.brand_id = mine.brand_id
  AND c.caller_key = mine.caller_key`

/** Gives rows back before their lease ends: when the process stops, or when their time is far off. $1 rows, $2 owner. */
export const HAND_BACK = `
UPDATE dispatch_messages AS m SET owner = '', lease_until_ms = greatest(g.until, 0)
FROM jsonb_to_recordset($1::jsonb) AS g(r text, m text, f integer, until bigint)
WHERE (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m AND m.fence = g.f AND m.owner = $2 AND m.state IN ('held', 'claimed')`

/** How many texts nobody knows the fate of, and how many of them were given up. */
export const COUNT_UNSETTLED = `
SELECT count(*) FILTER (WHERE NOT given_up) AS open, count(*) FILTER (WHERE given_up) AS given_up
FROM dispatch_messages WHERE state = 'unknown'`

/** A text as its owner holds it in memory, without the number. */
export interface OwnedRow {
  readonly resellerId: string
  readonly messageId: string
  readonly brandId: string
  readonly locationId: string
  readonly callId: string
  readonly verdictVersion: number
  readonly class: string
  readonly state: string
  readonly line: string
  readonly callerKey: string
  readonly accountId: string
  readonly body: string
  readonly segments: number
  readonly fence: number
  readonly attempts: number
  readonly dueAtMs: number
  readonly deadlineAtMs: number
  readonly decidedFromMs: number
  readonly submittingAtMs: number
}

export const readOwned = (row: Row): OwnedRow => ({
  resellerId: String(row.reseller_id),
  messageId: String(row.message_id),
  brandId: String(row.brand_id),
  locationId: String(row.location_id),
  callId: String(row.call_id),
  verdictVersion: Number(row.verdict_version),
  class: String(row.class),
  state: String(row.state),
  line: String(row.line),
  callerKey: String(row.caller_key),
  accountId: String(row.account_id),
  body: String(row.body),
  segments: Number(row.segments),
  fence: Number(row.fence),
  attempts: Number(row.attempts),
  dueAtMs: Number(row.due_at_ms),
  deadlineAtMs: Number(row.deadline_at_ms),
  decidedFromMs: Number(row.decided_from_ms),
  submittingAtMs: Number(row.submitting_at_ms),
})
