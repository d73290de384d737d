import { carriers, isCarrierKind, type SmsSender } from "@rebound/carriers"
import type { CrashPoints } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { acceptProven, numberOf, type ProofDeps } from "../messages/accept-proven.ts"
import type { KnownMessage } from "../messages/known-message.ts"
import { CLOCK_TOLERANCE_MS, decideSettlement, type Settlement, whenToLook } from "./decide-settlement.ts"
import { createUnsettledRows, type UnsettledRows } from "./unsettled-rows.ts"

export interface SettlementDeps extends ProofDeps {
  readonly store: Store
  /** By carrier kind. */
  readonly senders: ReadonlyMap<string, SmsSender>
  readonly joinWaitingReceipts: (resellerId: string, accountId: string, carrierMessageId: string) => Promise<void>
  /** Told what each look came to. */
  readonly observe: (result: LookResult) => void
  readonly crash: CrashPoints
  readonly now: () => number
}

/** `unanswered`: the carrier's list did not answer. `failed`: we could not look, or not write down what we saw. */
export type LookResult = Settlement["kind"] | "unanswered" | "failed"

/** Rows looked at in one go, which bounds the requests at the carriers. A full round is followed by the next at once. */
export const ROWS_AT_ONCE = 16
/** Longer than a question to the carrier may take: a settler that dies leaves its rows to the others after this. */
const HOLD_MS = 30_000
/** The carrier's list did not answer: try again then. */
const UNANSWERED_MS = 10_000

/** Settles texts of unknown fate by what their carrier offers. Several instances share the rows. */
export class UnknownFates {
  readonly #deps: SettlementDeps
  readonly #rows: UnsettledRows

  constructor(deps: SettlementDeps) {
    this.#deps = deps
    this.#rows = createUnsettledRows(deps.store)
  }

  /**
   * Looks once at what is due, in order of submission between the same two numbers: two texts of the same words must not
   * both take the same entry of the carrier's list for theirs. Resolves to how many rows there were.
   */
  async round(): Promise<number> {
    const { log, now, observe } = this.#deps
    const due = await this.#rows.take(now(), HOLD_MS, ROWS_AT_ONCE)
    const pairs = Map.groupBy(due, (one) => `${one.resellerId} ${one.accountId} ${one.line} ${one.callerKey}`)
    await Promise.all(
      [...pairs.values()].map(async (messages) => {
        for (const message of messages.sort((a, b) => a.submittingAtMs - b.submittingAtMs))
          observe(
            await this.#settle(message).catch((error: unknown) => {
              log.warn({ err: error, messageId: message.messageId }, "a text could not be settled; trying again")
              return "failed" as const
            }),
          )
      }),
    )
    return due.length
  }

  /** One look at one text. */
  async #settle(message: KnownMessage): Promise<LookResult> {
    const { crash, joinWaitingReceipts, log, now } = this.#deps
    const next = await this.#look(message)
    switch (next.kind) {
      case "accept": {
        const { carrierMessageId } = next
        if (await acceptProven(this.#deps, message, { carrierMessageId, atMs: now() }))
          crash.reach("dispatcher.settled")
        await joinWaitingReceipts(message.resellerId, message.accountId, carrierMessageId)
        break
      }
      case "give_up":
        await this.#rows.giveUp(message)
        log.warn(
          { messageId: message.messageId },
          "nobody knows whether this text was sent; it is not sent again, and shown to people",
        )
        break
      case "later":
        await this.#rows.lookAgain(message, next.atMs)
        break
      case "unanswered":
        await this.#rows.lookAgain(message, now() + UNANSWERED_MS)
        break
    }
    return next.kind
  }

  async #look(message: KnownMessage): Promise<Exclude<Settlement, { kind: "look" }> | { readonly kind: "unanswered" }> {
    const { directory, log, now, senders } = this.#deps
    const account = directory.account(message.resellerId, message.accountId)
    const traits = account !== undefined && isCarrierKind(account.kind) ? carriers[account.kind].traits.send : null
    const when = whenToLook(message, traits, now())
    if (when.kind !== "look") return when
    const sender = senders.get(account?.kind ?? "")
    const number = await numberOf(this.#deps, message)
    if (account === undefined || sender === undefined || number === "") return { kind: "give_up" }

    const query = { account, from: message.line, to: number, sinceMs: message.submittingAtMs - CLOCK_TOLERANCE_MS }
    const listed = await sender.find(query).catch((error: unknown) => {
      log.warn({ err: error, messageId: message.messageId }, "the carrier's list did not answer")
      return undefined
    })
    if (listed === undefined) return { kind: "unanswered" }
    const bound = await this.#rows.bound(
      message,
      listed.messages.map(({ carrierMessageId }) => carrierMessageId),
    )
    return decideSettlement(
      message,
      listed.messages.filter(({ carrierMessageId }) => !bound.has(carrierMessageId)),
      now(),
    )
  }
}
