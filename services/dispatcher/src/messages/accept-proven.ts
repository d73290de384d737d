import type { DirectoryView } from "@rebound/directory"
import type { Log } from "@rebound/runtime"
import { VaultError } from "@rebound/vault"
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
  readonly log: Log
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

/**
 * The recipient's number; empty when it was erased, or when what the row holds does not open: what a receipt or a list
 * proves holds all the same, and one damaged row must not stop those behind it.
 */
export async function numberOf(
  { sealing, log }: Pick<ProofDeps, "sealing" | "log">,
  { resellerId, messageId, numberSealed }: KnownMessage,
): Promise<string> {
  if (numberSealed === "") return ""
  try {
    return await sealing.openNumber(resellerId, numberSealed)
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== "VAULT_TAMPERED") throw error
    log.error({ err: error, messageId }, "the number of this text's recipient does not open")
    return ""
  }
}
