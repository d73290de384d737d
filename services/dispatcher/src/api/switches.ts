import type { SetSwitchRequest } from "@rebound/contracts"
import { type Log, maskNumbers, RpcError } from "@rebound/runtime"
import type { Store } from "@rebound/store"

const SCOPES = ["reseller", "brand", "account"]

/**
 * Stops or resumes all sending of a reseller, brand or account. Durable when it resolves: every claim and every look
 * before a POST reads it, so no text begins after it. What waits is cancelled at its look with `sending_stopped`.
 */
export async function setSwitch(
  { store, log, now }: { readonly store: Store; readonly log: Log; readonly now: () => number },
  request: SetSwitchRequest,
): Promise<{ changedAtMs: number }> {
  const { resellerId, scope, stopped } = request
  if (!SCOPES.includes(scope)) throw new RpcError("RPC_INVALID", `scope: one of ${SCOPES.join(", ")}`)
  const id = scope === "reseller" ? "" : request.id
  if (scope !== "reseller" && id === "") throw new RpcError("RPC_INVALID", "id: empty")
  const why = request.why.slice(0, 500)
  const changedAtMs = Math.floor(now())
  await store.statement(
    { kind: "resellers", ids: [resellerId] },
    `INSERT INTO dispatch_switches (reseller_id, scope, id, stopped, why, changed_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6::bigint)
     ON CONFLICT (reseller_id, scope, id) DO UPDATE SET stopped = excluded.stopped, why = excluded.why,
       changed_at_ms = excluded.changed_at_ms`,
    [resellerId, scope, id, stopped, why, changedAtMs],
    { name: "dispatch_switch" },
  )
  log.warn(
    { resellerId, scope, id, stopped, why: maskNumbers(why) },
    stopped ? "sending was switched off" : "sending was switched on",
  )
  return { changedAtMs }
}
