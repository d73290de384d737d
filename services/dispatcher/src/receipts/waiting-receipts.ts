import { type DeliveryReceipt, RECEIPT_STATUSES, type ReceiptStatus } from "@rebound/contracts"
import type { Store } from "@rebound/store"

/** A receipt as it is kept and applied. */
export interface Receipt {
  readonly resellerId: string
  readonly accountId: string
  readonly carrier: string
  readonly carrierMessageId: string
  /** Our id; empty when the receipt's address did not carry it. */
  readonly messageId: string
  readonly eventId: string
  readonly status: ReceiptStatus
  readonly errorCode: string
  readonly receivedAtMs: number
}

const isReceiptStatus = (text: string): text is ReceiptStatus => (RECEIPT_STATUSES as readonly string[]).includes(text)

/** The codec has checked the status. */
export const receiptOf = (event: DeliveryReceipt): Receipt => ({
  ...event,
  status: isReceiptStatus(event.status) ? event.status : "queued",
})

/** Receipts whose message nobody knows yet. */
export interface WaitingReceipts {
  /** Keeps one; a repeat changes nothing. */
  keep(receipt: Receipt): Promise<void>
  /** Those of one carrier id, the earliest first. */
  of(resellerId: string, accountId: string, carrierMessageId: string): Promise<readonly Receipt[]>
  done(receipt: Receipt): Promise<void>
  /** Deletes at most `limit` received before `beforeMs`; resolves to how many went. */
  forget(beforeMs: number, limit: number): Promise<number>
}

export function createWaitingReceipts(store: Store): WaitingReceipts {
  const of = (resellerId: string) => ({ kind: "resellers", ids: [resellerId] }) as const
  return {
    keep: async (receipt) => {
      await store.statement(
        of(receipt.resellerId),
        `INSERT INTO dispatch_waiting_receipts (reseller_id, account_id, carrier_message_id, event_id, status, error_code,
           occurred_at_ms, received_at_ms)
         VALUES ($1, $2, $3, $4, $5, $6, $7::bigint, $7::bigint) ON CONFLICT DO NOTHING`,
        [
          receipt.resellerId,
          receipt.accountId,
          receipt.carrierMessageId,
          receipt.eventId,
          receipt.status,
          receipt.errorCode,
          Math.floor(receipt.receivedAtMs),
        ],
        { name: "dispatch_receipt_wait" },
      )
    },
    of: async (resellerId, accountId, carrierMessageId) => {
      const rows = await store.statement(
        of(resellerId),
        `SELECT event_id, status, error_code, received_at_ms FROM dispatch_waiting_receipts
         WHERE reseller_id = $1 AND account_id = $2 AND carrier_message_id = $3 ORDER BY received_at_ms`,
        [resellerId, accountId, carrierMessageId],
        { name: "dispatch_receipts_waiting" },
      )
      return rows.map((row) => {
        const status = String(row.status)
        return {
          resellerId,
          accountId,
          carrier: "",
          carrierMessageId,
          messageId: "",
          eventId: String(row.event_id),
          status: isReceiptStatus(status) ? status : "queued",
          errorCode: String(row.error_code),
          receivedAtMs: Number(row.received_at_ms),
        }
      })
    },
    done: async (receipt) => {
      await store.statement(
        of(receipt.resellerId),
        `DELETE FROM dispatch_waiting_receipts
         WHERE reseller_id = $1 AND account_id = $2 AND carrier_message_id = $3 AND event_id = $4`,
        [receipt.resellerId, receipt.accountId, receipt.carrierMessageId, receipt.eventId],
        { name: "dispatch_receipt_joined" },
      )
    },
    forget: async (beforeMs, limit) => {
      const rows = await store.statement(
        { kind: "all" },
        `DELETE FROM dispatch_waiting_receipts WHERE (reseller_id, account_id, carrier_message_id, event_id) IN (
           SELECT reseller_id, account_id, carrier_message_id, event_id FROM dispatch_waiting_receipts
           WHERE received_at_ms < $1::bigint LIMIT $2) RETURNING event_id`,
        [Math.floor(beforeMs), limit],
      )
      return rows.length
    },
  }
}
