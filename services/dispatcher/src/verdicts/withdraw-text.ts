import type { Log } from "@rebound/runtime"
import type { LedgerFacts } from "../facts/ledger-facts.ts"
import type { Caller } from "../facts/line-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { DispatchObserver } from "../sending/observe.ts"
import type { Tell } from "../sending/tell.ts"
import { NO_TEXT } from "./text-named.ts"
import { reachedBy } from "./verdict-facts.ts"

export interface WithdrawDeps {
  readonly ledger: Pick<Ledger, "withdraw">
  readonly tell: Tell
  readonly wakeOutbox: () => void
  readonly observe: Pick<DispatchObserver, "moved" | "decided">
  readonly log: Log
  readonly now: () => number
}

/**
 * The call turned out not to be missed: its text is cancelled, or the call marked when the text may be out. False when
 * something changed since the facts.
 */
export async function withdrawText(
  deps: WithdrawDeps,
  call: CallFields,
  caller: Caller,
  known: LedgerFacts,
): Promise<boolean> {
  const { ledger, log, observe, tell, wakeOutbox, now } = deps
  const message = known.call?.message
  if (message === undefined) return false
  const outbox = await tell(
    {
      ...NO_TEXT,
      ...call,
      ...message,
      number: caller.number ?? "",
      verdictVersion: call.version,
    },
    { state: "cancelled", reason: "verdict_corrected", atMs: now() },
  )
  const result = await ledger.withdraw({
    ...call,
    messageId: message.messageId,
    messageBrandId: message.brandId,
    messageCallerKey: message.callerKey,
    reachedAtMs: reachedBy(call),
    outbox,
  })
  switch (result) {
    case "stale":
      return false
    case "cancelled":
      observe.moved("cancelled", "verdict_corrected")
      wakeOutbox()
      return true
    case "too_late":
      observe.decided("texted_in_error", "verdict_corrected")
      log.warn({ callId: call.callId, messageId: message.messageId }, "texted, and the call was answered after all")
      return true
    case "ended_before":
      return true
  }
}
