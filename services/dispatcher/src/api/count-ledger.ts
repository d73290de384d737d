import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CountLedgerRequest, CountLedgerResponseSchema } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import type { Store } from "@rebound/store"

const HOUR_MS = 3_600_000
/** Two days of a reseller are counted along one index in well under a second. */
const SPAN_MAX_MS = 48 * HOUR_MS

/** Counts calls by verdict and text-backs by state, per UTC hour of the call's start. Throws RpcError `RPC_INVALID`. */
export async function countLedger(
  { store }: { readonly store: Store },
  { resellerId, fromMs, toMs }: CountLedgerRequest,
): Promise<MessageInitShape<typeof CountLedgerResponseSchema>> {
  if (!(fromMs >= 0 && toMs <= Number.MAX_SAFE_INTEGER && fromMs <= toMs && toMs - fromMs <= SPAN_MAX_MS))
    throw new RpcError("RPC_INVALID", "fromMs, toMs: Unix milliseconds, at most 48 hours apart")
  const rows = await store.statement(
    { kind: "resellers", ids: [resellerId] },
    `WITH calls AS (
       SELECT started_at_ms / ${HOUR_MS} AS hour, call_id, verdict FROM dispatch_calls
       WHERE reseller_id = $1 AND started_at_ms >= $2::bigint AND started_at_ms < $3::bigint
     )
     SELECT hour, 'call' AS kind, verdict AS code, count(*) AS calls FROM calls GROUP BY hour, verdict
     UNION ALL
     SELECT c.hour, 'text', m.state, count(*) FROM calls c, LATERAL (SELECT state FROM dispatch_messages
       WHERE reseller_id = $1 AND call_id = c.call_id AND class = 'first' OFFSET 0) AS m
     GROUP BY c.hour, m.state`,
    [resellerId, Math.ceil(fromMs), Math.ceil(toMs)],
    { name: "dispatch_count_ledger" },
  )
  return {
    counts: rows.map((row) => ({
      hourMs: Number(row.hour) * HOUR_MS,
      kind: String(row.kind),
      code: String(row.code),
      count: Number(row.calls),
    })),
  }
}
