import type { DispatchService } from "@rebound/contracts"
import { type Handlers, type Log, RpcError } from "@rebound/runtime"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { countLedger } from "./count-ledger.ts"
import { getCall, listCalls } from "./read-calls.ts"
import { type SendTextDeps, sendText } from "./send-text.ts"
import { setSwitch } from "./switches.ts"

export interface DispatchHandlersDeps extends Omit<SendTextDeps, "sealing"> {
  readonly sealing: Sealing
  readonly log: Log
}

/** What people and programs ask of the dispatcher. Every request names its reseller, and sees nothing else. */
export function createDispatchHandlers(deps: DispatchHandlersDeps): Handlers<typeof DispatchService> {
  return {
    listCalls: async (request) => listCalls(deps, named(request)),
    getCall: async (request) => getCall(deps, named(request).resellerId, request.callId),
    listUnsettled: async (request) => {
      const rows = await deps.store.statement(
        { kind: "resellers", ids: [named(request).resellerId] },
        `SELECT message_id, call_id, account_id, submitting_at_ms, line, given_up FROM dispatch_messages
         WHERE reseller_id = $1 AND state = 'unknown' ORDER BY submitting_at_ms DESC LIMIT $2`,
        [request.resellerId, Math.min(200, request.limit || 50)],
        { name: "dispatch_list_unsettled" },
      )
      return {
        messages: rows.map((row) => ({
          messageId: String(row.message_id),
          callId: String(row.call_id),
          accountId: String(row.account_id),
          submittingAtMs: Number(row.submitting_at_ms),
          line: String(row.line),
          givenUp: row.given_up === true,
        })),
      }
    },
    setSwitch: async (request) => setSwitch(deps, named(request)),
    send: async (request) => sendText(deps, named(request)),
    countLedger: async (request) => countLedger(deps, named(request)),
  }
}

function named<R extends { readonly resellerId: string }>(request: R): R {
  if (request.resellerId === "") throw new RpcError("RPC_INVALID", "resellerId: empty")
  // PostgreSQL knows no such character in a text, and no id of ours holds one.
  for (const [field, value] of Object.entries(request))
    if (typeof value === "string" && value.includes("\0"))
      throw new RpcError("RPC_INVALID", `${field}: a zero character`)
  return request
}
