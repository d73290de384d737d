import type { Store } from "@rebound/store"
import { type KnownMessage, readKnown } from "../messages/known-message.ts"

const ALL = { kind: "all" } as const

/** Rows whose fate is not known. */
export interface UnsettledRows {
  /** Takes rows whose next look is due, and keeps others from taking them for `holdMs`. */
  take(nowMs: number, holdMs: number, limit: number): Promise<readonly KnownMessage[]>
  /** Which of these carrier ids stand at another message already. */
  bound(message: KnownMessage, carrierMessageIds: readonly string[]): Promise<ReadonlySet<string>>
  lookAgain(message: KnownMessage, atMs: number): Promise<void>
  giveUp(message: KnownMessage): Promise<void>
}

export function createUnsettledRows(store: Store): UnsettledRows {
  return {
    take: async (nowMs, holdMs, limit) => {
      const rows = await store.statement(
        ALL,
        `WITH due AS (
           SELECT reseller_id, message_id FROM dispatch_messages
           WHERE state = 'unknown' AND NOT given_up AND settle_at_ms <= $1::bigint
           ORDER BY settle_at_ms LIMIT $3::integer FOR NO KEY UPDATE SKIP LOCKED
         ), mine AS (
           UPDATE dispatch_messages AS m SET settle_at_ms = $2::bigint FROM due
           WHERE (m.reseller_id = due.reseller_id) IS TRUE AND m.message_id = due.message_id RETURNING m.*
         )
         SELECT mine.*, c.number_sealed FROM mine LEFT JOIN dispatch_callers c ON c.reseller_id = mine.reseller_id
           AND c.brand_id = mine.brand_id AND c.caller_key = mine.caller_key`,
        [Math.floor(nowMs), Math.floor(nowMs + holdMs), limit],
        { name: "dispatch_unsettled_due" },
      )
      return rows.map(readKnown)
    },
    bound: async (message, carrierMessageIds) => {
      if (carrierMessageIds.length === 0) return new Set()
      const rows = await store.statement(
        ALL,
        `SELECT carrier_message_id FROM dispatch_messages
         WHERE reseller_id = $1 AND account_id = $2 AND carrier_message_id = ANY ($3::text[]) AND carrier_message_id <> ''`,
        [message.resellerId, message.accountId, carrierMessageIds],
        { name: "dispatch_bound_ids" },
      )
      return new Set(rows.map((row) => String(row.carrier_message_id)))
    },
    lookAgain: async (message, atMs) => {
      await store.statement(
        ALL,
        `UPDATE dispatch_messages SET settle_at_ms = $3::bigint
         WHERE reseller_id = $1 AND message_id = $2 AND state = 'unknown'`,
        [message.resellerId, message.messageId, Math.ceil(atMs)],
        { name: "dispatch_look_again" },
      )
    },
    giveUp: async (message) => {
      await store.statement(
        ALL,
        `UPDATE dispatch_messages SET given_up = true
         WHERE reseller_id = $1 AND message_id = $2 AND state = 'unknown'`,
        [message.resellerId, message.messageId],
        { name: "dispatch_give_up" },
      )
    },
  }
}
