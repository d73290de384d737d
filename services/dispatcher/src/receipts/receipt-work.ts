import type { BusRecord } from "@rebound/bus"
import { refusalOfCode } from "@rebound/carriers"
import { deliveryReceiptCodec } from "@rebound/contracts"
import type { CrashPoints, Log } from "@rebound/runtime"
import { acceptProven, numberOf, type ProofDeps } from "../messages/accept-proven.ts"
import type { KnownMessage, MessageQuery } from "../messages/known-message.ts"
import { decideReceipt, type ReceiptDecision } from "./decide-receipt.ts"
import type { ReceiptMove } from "./move-receipt.ts"
import { type Receipt, receiptOf, type WaitingReceipts } from "./waiting-receipts.ts"

export interface ReceiptWorkDeps extends ProofDeps {
  readonly read: (query: MessageQuery) => Promise<KnownMessage | undefined>
  readonly move: (move: ReceiptMove) => Promise<boolean>
  readonly waiting: WaitingReceipts
  readonly observe: (status: string, decision: ReceiptDecision["kind"]) => void
  readonly crash: CrashPoints
  readonly log: Log
}

/** Applies receipts: facts, decision, act. Whatever it resolves for is durable; a receipt that comes again changes nothing. */
export class ReceiptWork {
  readonly #deps: ReceiptWorkDeps

  constructor(deps: ReceiptWorkDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError or StoreError; the bus knows what each means. */
  async work(record: BusRecord): Promise<void> {
    const receipt = receiptOf(deliveryReceiptCodec.decode(record.value))
    const decision = await this.#apply(receipt)
    if (decision.kind !== "wait") return
    await this.#deps.waiting.keep(receipt)
    this.#deps.crash.reach("dispatcher.waiting_receipt")
    // The answer to the send may have been recorded between our look and the row: then nobody else would join it.
    await this.join(receipt.resellerId, receipt.accountId, receipt.carrierMessageId)
  }

  /** Applies what waited for a carrier's id that is now known. */
  async join(resellerId: string, accountId: string, carrierMessageId: string): Promise<void> {
    for (const receipt of await this.#deps.waiting.of(resellerId, accountId, carrierMessageId)) {
      const decision = await this.#apply(receipt)
      if (decision.kind !== "wait") await this.#deps.waiting.done(receipt)
    }
  }

  async #apply(receipt: Receipt): Promise<ReceiptDecision> {
    const { read, observe, log, crash } = this.#deps
    const message = await read(receipt)
    const decision = decideReceipt(receipt.status, {
      state: message?.state,
      byOurId: receipt.messageId !== "",
      knownCarrierId: message?.carrierMessageId ?? "",
      carrierMessageId: receipt.carrierMessageId,
    })
    observe(receipt.status, decision.kind)
    if (decision.kind === "contradiction")
      log.warn(
        { messageId: message?.messageId, state: message?.state, status: receipt.status },
        "a receipt for a text that by our book never left, or left under another id",
      )
    if (decision.kind !== "move" || message === undefined) return decision
    if (decision.acceptFirst)
      await acceptProven(this.#deps, message, {
        carrierMessageId: receipt.carrierMessageId,
        atMs: receipt.receivedAtMs,
      })
    if (decision.to !== undefined) await this.#move(message, receipt, decision.to)
    crash.reach("dispatcher.receipt")
    return decision
  }

  async #move(message: KnownMessage, receipt: Receipt, to: "delivered" | "undelivered"): Promise<void> {
    const { move, tell, wakeOutbox } = this.#deps
    const refusal = to === "undelivered" ? refusalOfCode(receipt.errorCode) : undefined
    const { carrierMessageId, errorCode } = receipt
    const moved = await move({
      resellerId: message.resellerId,
      messageId: message.messageId,
      brandId: message.brandId,
      callerKey: message.callerKey,
      to,
      atMs: receipt.receivedAtMs,
      errorCode,
      optedOut: refusal?.optedOut ?? false,
      notTextable: refusal?.notTextable ?? false,
      outbox: await tell(
        { ...message, number: await numberOf(this.#deps, message) },
        { state: to, reason: "", atMs: receipt.receivedAtMs, carrierMessageId, errorCode },
      ),
    })
    if (moved) wakeOutbox()
  }
}
