import { type DeliveryReceipt, RECEIPT_STATUSES, type ReceiptStatus } from "@rebound/contracts"
import { GroupCommit } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"

/** A receipt as it is kept and applied. */
export interface Receipt {
  readonly resellerId: string
  readonly accountId: string
  readonly carrierMessageId: string
  /** Our id; empty when the receipt's address did not carry it. */
  readonly messageId: string
  readonly eventId: string
  readonly status: ReceiptStatus
  readonly errorCode: string
  readonly receivedAtMs: number
}

/** A message as its carrier names it. */
export type CarrierName = Pick<Receipt, "resellerId" | "accountId" | "carrierMessageId">

const isReceiptStatus = (text: string): text is ReceiptStatus => (RECEIPT_STATUSES as readonly string[]).includes(text)

/** The codec has checked the status. */
export const receiptOf = (event: DeliveryReceipt): Receipt => ({
  ...event,
  status: isReceiptStatus(event.status) ? event.status : "queued",
})

/** Receipts whose message nobody knows yet. Whatever is asked for together travels in one statement. */
export interface WaitingReceipts {
  /** Keeps one; a repeat changes nothing. */
  keep(receipt: Receipt): Promise<void>
  /** Those of one carrier id, the earliest first. */
  of(name: CarrierName): Promise<readonly Receipt[]>
  done(receipt: Receipt): Promise<void>
  /** Names that wait although their message is known by now: whoever should have joined them died in between. */
  joinable(limit: number): Promise<readonly CarrierName[]>
  /** Deletes at most `limit` received before `beforeMs`; resolves to how many went. */
  forget(beforeMs: number, limit: number): Promise<number>
}

const ALL = { kind: "all" } as const
const BATCH_MAX = 256

const KEEP = `
INSERT INTO dispatch_waiting_receipts (reseller_id, account_id, carrier_message_id, event_id, status, error_code,
  occurred_at_ms, received_at_ms)
SELECT r, a, c, e, s, err, at, at
FROM jsonb_to_recordset($1::jsonb) AS g(r text, a text, c text, e text, s text, err text, at bigint) ORDER BY r, a, c, e
ON CONFLICT DO NOTHING`

const OF = `
SELECT w.* FROM (SELECT DISTINCT r, a, c FROM jsonb_to_recordset($1::jsonb) AS g(r text, a text, c text)) AS g
JOIN dispatch_waiting_receipts w ON w.reseller_id = g.r AND w.account_id = g.a AND w.carrier_message_id = g.c
ORDER BY w.received_at_ms, w.event_id`

const nameOf = ({ resellerId, accountId, carrierMessageId }: CarrierName) => ({
  r: resellerId,
  a: accountId,
  c: carrierMessageId,
})
const textOf = (name: CarrierName): string => `${name.resellerId} ${name.accountId} ${name.carrierMessageId}`

export function createWaitingReceipts(store: Store): WaitingReceipts {
  const keeps = new GroupCommit<Receipt, void>({
    maxBatch: BATCH_MAX,
    flush: async (receipts) => {
      const given = receipts.map((receipt) => ({
        ...nameOf(receipt),
        e: receipt.eventId,
        s: receipt.status,
        err: receipt.errorCode,
        at: Math.floor(receipt.receivedAtMs),
      }))
      await store.statement(ALL, KEEP, [JSON.stringify(given)], { name: "dispatch_receipt_wait" })
      return receipts.map(() => undefined)
    },
  })
  const looks = new GroupCommit<CarrierName, readonly Receipt[]>({
    maxBatch: BATCH_MAX,
    flush: async (names) => {
      const rows = await store.statement(ALL, OF, [JSON.stringify(names.map(nameOf))], {
        name: "dispatch_receipts_waiting",
      })
      const found = Map.groupBy(rows.map(readWaiting), textOf)
      return names.map((name) => found.get(textOf(name)) ?? [])
    },
  })
  return {
    keep: (receipt) => keeps.submit(receipt),
    of: (name) => looks.submit(name),
    done: async (receipt) => {
      await store.statement(
        { kind: "resellers", ids: [receipt.resellerId] },
        `DELETE FROM dispatch_waiting_receipts
         WHERE reseller_id = $1 AND account_id = $2 AND carrier_message_id = $3 AND event_id = $4`,
        [receipt.resellerId, receipt.accountId, receipt.carrierMessageId, receipt.eventId],
        { name: "dispatch_receipt_joined" },
      )
    },
    joinable: async (limit) => {
      const rows = await store.statement(
        ALL,
        `SELECT DISTINCT w.reseller_id, w.account_id, w.carrier_message_id FROM dispatch_waiting_receipts w,
           LATERAL (SELECT FROM dispatch_messages WHERE reseller_id = w.reseller_id AND account_id = w.account_id
             AND carrier_message_id = w.carrier_message_id AND carrier_message_id <> '' LIMIT 1) AS known
         LIMIT $1`,
        [limit],
        { name: "dispatch_receipts_joinable" },
      )
      return rows.map((row) => ({
        resellerId: String(row.reseller_id),
        accountId: String(row.account_id),
        carrierMessageId: String(row.carrier_message_id),
      }))
    },
    forget: async (beforeMs, limit) => {
      const rows = await store.statement(
        ALL,
        `DELETE FROM dispatch_waiting_receipts WHERE (reseller_id, account_id, carrier_message_id, event_id) IN (
           SELECT reseller_id, account_id, carrier_message_id, event_id FROM dispatch_waiting_receipts
           WHERE received_at_ms < $1::bigint LIMIT $2) RETURNING event_id`,
        [Math.floor(beforeMs), limit],
      )
      return rows.length
    },
  }
}

function readWaiting(row: Row): Receipt {
  const status = String(row.status)
  return {
    resellerId: String(row.reseller_id),
    accountId: String(row.account_id),
    carrierMessageId: String(row.carrier_message_id),
    messageId: "",
    eventId: String(row.event_id),
    status: isReceiptStatus(status) ? status : "queued",
    errorCode: String(row.error_code),
    receivedAtMs: Number(row.received_at_ms),
  }
}
