import type { BusRecord } from "@rebound/bus"
import { refusalOfCode } from "@rebound/carriers"
import { deliveryReceiptCodec } from "@rebound/contracts"
import type { CrashPoints } from "@rebound/runtime"
import { DispatchError } from "../errors.ts"
import { acceptProven, numberOf, type ProofDeps } from "../messages/accept-proven.ts"
import type { KnownMessage, MessageQuery } from "../messages/known-message.ts"
import { decideReceipt, type ReceiptDecision } from "./decide-receipt.ts"
import type { ReceiptMove } from "./move-receipt.ts"
import { type CarrierName, type Receipt, receiptOf, type WaitingReceipts } from "./waiting-receipts.ts"

export interface ReceiptWorkDeps extends ProofDeps {
  readonly read: (query: MessageQuery) => Promise<KnownMessage | undefined>
  readonly move: (move: ReceiptMove) => Promise<boolean>
  readonly waiting: WaitingReceipts
  readonly observe: (status: string, decision: ReceiptDecision["kind"]) => void
  readonly crash: CrashPoints
}

/** A race is lost to somebody who got the text further, and there are but a few states; more than this is a fault. */
const RACES_MAX = 6
/** Rows of one deletion: a statement that is over before anybody waits for it. */
const FORGET_AT_ONCE = 1_000

/** Applies receipts: facts, decision, act. Whatever it resolves for is durable; a receipt that comes again changes nothing. */
export class ReceiptWork {
  readonly #deps: ReceiptWorkDeps

  constructor(deps: ReceiptWorkDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError, StoreError or DispatchError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const receipt = receiptOf(deliveryReceiptCodec.decode(record.value))
    const decision = await this.#apply(receipt)
    if (decision.kind !== "wait") return
    await this.#deps.waiting.keep(receipt)
    this.#deps.crash.reach("dispatcher.waiting_receipt")
    // The answer to the send may have been recorded between our look and the row: then nobody else would join it.
    await this.join(receipt)
  }

  /** Applies what waited for a carrier's id that is now known. */
  async join(name: CarrierName): Promise<void> {
    for (const receipt of await this.#deps.waiting.of(name)) {
      const decision = await this.#apply(receipt)
      if (decision.kind !== "wait") await this.#deps.waiting.done(receipt)
    }
  }

  /**
   * Joins what is left waiting although its message is known: an ACCEPTED whose process ended before it looked.
   * Resolves to how many names there were, at most `limit`.
   */
  async joinLeft(limit: number): Promise<number> {
    const names = await this.#deps.waiting.joinable(limit)
    for (const name of names) await this.join(name)
    return names.length
  }

  /** Deletes what waited since before then: nobody asks for it any more. */
  async forgetBefore(beforeMs: number): Promise<void> {
    while ((await this.#deps.waiting.forget(beforeMs, FORGET_AT_ONCE)) === FORGET_AT_ONCE);
  }

  async #apply(receipt: Receipt): Promise<ReceiptDecision> {
    const { read, observe, log, crash } = this.#deps
    for (let race = 0; race < RACES_MAX; race++) {
      const message = await read(receipt)
      const decision = decideReceipt(receipt.status, {
        state: message?.state,
        byOurId: receipt.messageId !== "",
        knownCarrierId: message?.carrierMessageId ?? "",
        carrierMessageId: receipt.carrierMessageId,
      })
      if (decision.kind === "move" && message !== undefined) {
        if (!(await this.#act(message, receipt, decision))) continue
        crash.reach("dispatcher.receipt")
      }
      observe(receipt.status, decision.kind)
      if (decision.kind === "contradiction")
        log.warn(
          { messageId: message?.messageId, state: message?.state, status: receipt.status },
          "a receipt for a text that by our book never left, or left under another id",
        )
      return decision
    }
    throw new DispatchError("DISPATCH_CONTENDED", "a receipt lost its race against other writers of its message")
  }

  /** False when the row had moved since it was read: whoever moved it may have left something for this receipt to do. */
  async #act(
    message: KnownMessage,
    receipt: Receipt,
    { acceptFirst, to }: Extract<ReceiptDecision, { kind: "move" }>,
  ): Promise<boolean> {
    const { carrierMessageId, errorCode, receivedAtMs: atMs } = receipt
    if (acceptFirst && !(await acceptProven(this.#deps, message, { carrierMessageId, atMs }))) return false
    if (to === undefined) return true

    const { move, tell, wakeOutbox } = this.#deps
    const refusal = to === "undelivered" ? refusalOfCode(errorCode) : undefined
    const moved = await move({
      resellerId: message.resellerId,
      messageId: message.messageId,
      brandId: message.brandId,
      callerKey: message.callerKey,
      to,
      atMs,
      errorCode,
      optedOut: refusal?.optedOut ?? false,
      notTextable: refusal?.notTextable ?? false,
      outbox: await tell(
        { ...message, number: await numberOf(this.#deps, message) },
        { state: to, reason: "", atMs, carrierMessageId, errorCode },
      ),
    })
    if (moved) wakeOutbox()
    return moved
  }
}
