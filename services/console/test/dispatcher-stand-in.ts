import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CallRecordSchema, CallVerdictSchema, DispatchService } from "@rebound/contracts"
import { type Handlers, RpcError } from "@rebound/runtime"

type VerdictInit = Exclude<MessageInitShape<typeof CallVerdictSchema>, { $typeName: string }>
type DispatchHandlers = Handlers<typeof DispatchService>

/** A dispatcher with two calls, and a memory of what it was asked. It stands at the other end of the contract. */
export function dispatcherStandIn(): DispatchHandlers & { readonly asked: Record<string, unknown>[] } {
  const asked: Record<string, unknown>[] = []
  const verdict = (callKey: string, more: VerdictInit): VerdictInit => ({
    callId: `northstar:twilio-main:${callKey}`,
    resellerId: "northstar",
    accountId: "twilio-main",
    carrier: "twilio",
    brandId: "brightsmile",
    locationId: "brightsmile-austin",
    line: "+15125550100",
    called: { kind: "e164", number: "+15125550100", raw: "+15125550100", name: "" },
    verdict: "missed",
    reason: "no_answer",
    startedAtMs: Date.UTC(2026, 10, 24, 15, 0, 0),
    version: 1,
    ...more,
  })
  const texted: MessageInitShape<typeof CallRecordSchema> = {
    verdict: verdict("CA1", {
      caller: { kind: "e164", number: "+15125550142", raw: "+15125550142", name: "" } as never,
    }),
    textBack: { state: "ACCEPTED", sentAtMs: Date.UTC(2026, 10, 24, 15, 0, 20), messageId: "m1", segments: 1 },
  }
  const undecided: MessageInitShape<typeof CallRecordSchema> = {
    verdict: verdict("CA2", { verdict: "unresolved", reason: "no_terminal_event" }),
  }
  return {
    asked,
    listCalls: async (request) => {
      asked.push({ method: "listCalls", ...request })
      if (request.cursor === "broken") throw new RpcError("RPC_INVALID", "cursor")
      return request.cursor === "" ? { calls: [texted], nextCursor: "more" } : { calls: [undecided], nextCursor: "" }
    },
    getCall: async ({ callId }) => {
      if (callId !== texted.verdict?.callId) throw new RpcError("RPC_NOT_FOUND", "no such call")
      return texted
    },
    countLedger: async () => ({ counts: [] }),
    listUnsettled: async () => ({
      messages: [
        {
          messageId: "m9",
          callId: "c9",
          accountId: "twilio-main",
          line: "+15125550100",
          submittingAtMs: 1,
          givenUp: true,
        },
      ],
    }),
    setSwitch: async (request) => {
      asked.push({ method: "setSwitch", ...request })
      return { changedAtMs: Date.UTC(2026, 10, 24) }
    },
    send: async () => {
      throw new RpcError("RPC_UNIMPLEMENTED", "not here")
    },
  }
}
