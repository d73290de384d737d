import type { DirectoryView } from "@rebound/directory"
import type { Ledger } from "../ledger/ledger.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { Tell } from "../sending/tell.ts"
import type { KnownMessage } from "./known-message.ts"

const DAY_MS = 86_400_000

export interface ProofDeps {
  readonly ledger: Ledger
  readonly directory: DirectoryView
  readonly sealing: Pick<Sealing, "openNumber">
  readonly tell: Tell
  readonly wakeOutbox: () => void
}

/**
 * Records that the carrier has a text although the answer to its send never came: a receipt or the carrier's list proved
 * it. A fact, not a claim: no fence is asked for. False when the row knows it already.
 */
export async function acceptProven(
  deps: ProofDeps,
  message: KnownMessage,
  proof: { readonly carrierMessageId: string; readonly atMs: number },
): Promise<boolean> {
  const window = deps.directory.lineByNumber(message.line)?.location.rules.repeatWindowMs ?? DAY_MS
  const moved = await deps.ledger.record({
    resellerId: message.resellerId,
    messageId: message.messageId,
    brandId: message.brandId,
    callerKey: message.callerKey,
    class: message.class,
    to: "accepted",
    reason: "",
    fence: undefined,
    atMs: proof.atMs,
    submittedAtMs: message.submittingAtMs,
    dueAtMs: 0,
    carrierMessageId: proof.carrierMessageId,
    errorCode: "",
    latchUntilMs: proof.atMs + window,
    optedOut: false,
    notTextable: false,
    settleAtMs: 0,
    outbox: await deps.tell(
      { ...message, number: await numberOf(deps, message) },
      { state: "accepted", reason: "", atMs: proof.atMs, carrierMessageId: proof.carrierMessageId },
    ),
  })
  if (moved) deps.wakeOutbox()
  return moved
}

/** The recipient's number, empty when it was erased. */
export const numberOf = async (
  { sealing }: { readonly sealing: Pick<Sealing, "openNumber"> },
  { resellerId, numberSealed }: KnownMessage,
): Promise<string> => (numberSealed === "" ? "" : await sealing.openNumber(resellerId, numberSealed))
