import type { Caller } from "../facts/line-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { Note } from "../ledger/note.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { Tell } from "../sending/tell.ts"
import { NO_TEXT } from "./text-named.ts"
import { reachedBy } from "./verdict-facts.ts"

export interface NoteDeps {
  readonly ledger: Pick<Ledger, "note">
  readonly sealing: Pick<Sealing, "sealNumber">
  readonly tell: Tell
  readonly wakeOutbox: () => void
  readonly now: () => number
}

/**
 * Keeps a verdict that no text follows now, with its reason, and that its caller got through where that was so. False when
 * somebody wrote a newer one meanwhile.
 */
export async function noteCall(
  deps: NoteDeps,
  call: CallFields,
  caller: Caller,
  mode: Note["mode"],
  reason: string,
): Promise<boolean> {
  const { ledger, sealing, tell, wakeOutbox, now } = deps
  const reachedAtMs = reachedBy(call)
  const outbox =
    mode === "suppress"
      ? await tell(
          { ...NO_TEXT, ...call, verdictVersion: call.version, fence: call.version, number: caller.number ?? "" },
          { state: "suppressed", reason, atMs: now() },
        )
      : undefined
  const written = await ledger.note({
    ...call,
    mode,
    reason,
    reachedAtMs,
    callerNumberSealed:
      reachedAtMs === 0 || caller.number === undefined ? "" : await sealing.sealNumber(call.resellerId, caller.number),
    outbox,
  })
  if (outbox !== undefined) wakeOutbox()
  return written
}
