import { setTimeout as sleep } from "node:timers/promises"
import { backoffMs, isRetryable, type Log } from "@rebound/runtime"
import type { Ledger } from "../ledger/ledger.ts"
import type { Outcome } from "../ledger/outcome.ts"
import type { OutboxRow } from "../outbox/message-step.ts"
import type { DispatchObserver } from "./observe.ts"
import type { OwnedText } from "./owned-text.ts"

/** A step of a text, as the topic tells it. */
export interface Step {
  readonly state: string
  readonly reason: string
  readonly atMs: number
  readonly carrierMessageId?: string
  readonly errorCode?: string
}

/** What became of a text; what is left out is empty or nought. */
export type SaidOutcome = Pick<Outcome, "to"> & Partial<Omit<Outcome, "to" | "resellerId" | "messageId">>

export interface RecordDeps {
  readonly ledger: Pick<Ledger, "record">
  /** Seals the step of a text for the topic. */
  readonly tell: (text: OwnedText, step: Step) => Promise<OutboxRow>
  /** Something was put in the outbox. */
  readonly wakeOutbox: () => void
  readonly observe: DispatchObserver
  readonly log: Log
  readonly now: () => number
  readonly monotonic: () => number
  readonly random: () => number
}

const BASE_MS = 50

/**
 * Writes an outcome down, as often as it takes: the answer of a carrier is not thrown away because a server is. Resolves
 * to whether the text moved. `fenceNow` is asked at every try, since sweeping may have renewed our own fence while the
 * request was under way. Rejects once `signal` is aborted and the store still fails.
 */
export async function recordOutcome(
  deps: RecordDeps,
  text: OwnedText,
  said: SaidOutcome,
  { fenceNow, signal }: { readonly fenceNow: () => number; readonly signal: AbortSignal },
): Promise<boolean> {
  const { ledger, log, monotonic, now, observe, tell } = deps
  const atMs = now()
  const { carrierMessageId = "", errorCode = "", reason = "" } = said
  const outbox =
    said.to === "claimed" ? undefined : await tell(text, { state: said.to, reason, atMs, carrierMessageId, errorCode })
  const began = monotonic()
  for (let attempt = 0; ; attempt++) {
    try {
      const moved = await ledger.record({
        submittedAtMs: 0,
        dueAtMs: 0,
        latchUntilMs: 0,
        optedOut: false,
        notTextable: false,
        settleAtMs: 0,
        fence: fenceNow(),
        ...said,
        reason,
        atMs,
        carrierMessageId,
        errorCode,
        resellerId: text.resellerId,
        messageId: text.messageId,
        brandId: text.brandId,
        callerKey: text.callerKey,
        class: text.class,
        outbox,
      })
      observe.stage("record", monotonic() - began)
      if (moved) observe.moved(said.to, reason)
      deps.wakeOutbox()
      return moved
    } catch (error) {
      if (!isRetryable(error) || signal.aborted) throw error
      log.warn({ err: error, messageId: text.messageId }, "an outcome could not be recorded; trying again")
      await sleep(BASE_MS / 2 + backoffMs(attempt, { baseMs: BASE_MS, maxMs: 2_000, random: deps.random }))
    }
  }
}
