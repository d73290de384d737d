import { GroupCommit } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"
import { type OwnedRow, readOwned } from "../ledger/leases.ts"

/** A row of the ledger as receipts and settling need it. */
export interface KnownMessage extends OwnedRow {
  readonly carrierMessageId: string
  /** Empty when the caller was erased. */
  readonly numberSealed: string
}

/** By our own id, or by the carrier's id within an account. One of the two is empty. */
export interface MessageQuery {
  readonly resellerId: string
  readonly messageId: string
  readonly accountId: string
  readonly carrierMessageId: string
}

const BATCH_MAX = 256
/** Receipts and settling ask, and neither has anybody waiting. */
const GATHER_MS = 50

const READ = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(i integer, r text, m text, a text, cid text)
)
SELECT g.i, m.*, c.number_sealed FROM given g
JOIN LATERAL (
  SELECT * FROM dispatch_messages o WHERE g.m <> '' AND (o.reseller_id = g.r) IS TRUE AND o.message_id = g.m
  UNION ALL
  SELECT * FROM dispatch_messages o WHERE g.m = '' AND o.reseller_id = g.r AND o.account_id = g.a
    AND o.carrier_message_id = g.cid AND o.carrier_message_id <> ''
  LIMIT 1
) m ON true
LEFT JOIN dispatch_callers c ON c.reseller_id = m.reseller_id AND c.brand_id = m.brand_id AND c.caller_key = m.caller_key`

/** Reads messages; reads in flight together share a statement. Undefined: there is no such row. */
export function createMessageReader(store: Store): (query: MessageQuery) => Promise<KnownMessage | undefined> {
  const reads = new GroupCommit<MessageQuery, KnownMessage | undefined>({
    maxBatch: BATCH_MAX,
    gatherMs: GATHER_MS,
    flush: async (queries) => {
      const given = queries.map((query, i) => ({
        i,
        r: query.resellerId,
        m: query.messageId,
        a: query.accountId,
        cid: query.carrierMessageId,
      }))
      const rows = await store.statement({ kind: "all" }, READ, [JSON.stringify(given)], { name: "dispatch_messages" })
      const found = new Map(rows.map((row) => [Number(row.i), readKnown(row)]))
      return queries.map((_, i) => found.get(i))
    },
  })
  return (query) => reads.submit(query)
}

export const readKnown = (row: Row): KnownMessage => ({
  ...readOwned(row),
  carrierMessageId: String(row.carrier_message_id),
  numberSealed: typeof row.number_sealed === "string" ? row.number_sealed : "",
})
