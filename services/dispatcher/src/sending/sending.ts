import type { SendOutcome, SmsSender } from "@rebound/carriers"
import type { DecisionReason } from "@rebound/contracts"
import type { AccountView, DirectoryView } from "@rebound/directory"
import type { Limiter } from "@rebound/limiter"
import type { Ledger } from "../ledger/ledger.ts"
import { Adoption, type AdoptionDeps, SWEEP_EVERY_MS } from "./adoption.ts"
import { HeldLeases } from "./held-leases.ts"
import { InFlight } from "./in-flight.ts"
import { type OwnedText, rowKey } from "./owned-text.ts"
import { chargesOf } from "./pacing.ts"
import { type PostDeps, postText } from "./post-text.ts"
import { type RecordDeps, recordOutcome, type SaidOutcome } from "./record-outcome.ts"
import { afterRefusal } from "./retry-ladder.ts"
import { Schedule } from "./schedule.ts"

/** What sending needs of the world. */
export interface SendingDeps extends PostDeps, RecordDeps, AdoptionDeps {
  readonly ledger: Ledger
  readonly directory: DirectoryView
  readonly limiter: Limiter
  /** By carrier kind. */
  readonly senders: ReadonlyMap<string, SmsSender>
  /** Receipts that came before the carrier's id was known here. */
  readonly joinWaitingReceipts: (resellerId: string, accountId: string, carrierMessageId: string) => Promise<void>
}

/** For whoever puts rows into the ledger besides the verdicts: answers to keywords, people's texts. */
export interface Sending {
  /** Rows were written with no owner: look for them now. */
  wake(): void
}

export type Pacing =
  /** Charged: send now. */
  | { readonly kind: "now" }
  /** Come back then: the rate is used up, others wait on the line, or our own hands are full. */
  | { readonly kind: "wait"; readonly untilMs: number }

const RENEW_EVERY_MS = 1_500
/** Before settling looks for a text whose answer never came: the answer may still be on its way to another handler. */
const SETTLE_AFTER_MS = 1_000
/** Holds longer than this are nobody's until their time comes: no lease to renew all night. */
export const OWN_WITHIN_MS = 10_000
const DAY_MS = 86_400_000
const MAX_NAP_MS = 1_000
const HANDS_FULL_MS = 20
const RETRY_STORE_MS = 500

/** Takes texts from their claim to the carrier's answer. */
export class TextSending implements Sending {
  readonly #deps: SendingDeps
  readonly #schedule = new Schedule<OwnedText>()
  readonly #inFlight = new InFlight()
  readonly #leases = new HeldLeases()
  readonly #adoption: Adoption
  /** Rows that may be SUBMITTING although nothing was posted, since the commit gave no answer: under which fence. */
  readonly #neverPosted = new Map<string, number>()
  /** Tries under way, each of which may put its text into flight. */
  readonly #trying = new Set<Promise<void>>()
  readonly #stopping = new AbortController()
  #pumpTimer: NodeJS.Timeout | undefined
  #renewTimer: NodeJS.Timeout | undefined

  constructor(deps: SendingDeps) {
    this.#deps = deps
    this.#adoption = new Adoption(deps, (text, leasedAt) => this.#take(text, leasedAt))
  }

  /** Adopts what nobody owns, then goes on by itself. */
  async start(): Promise<void> {
    await this.#adoption.start()
    this.#renewTimer = setInterval(() => void this.#renew(), RENEW_EVERY_MS)
  }

  /** Starts nothing more, lets sends under way end, hands the rest back to whoever comes next. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the dispatcher is stopping"))
    clearTimeout(this.#pumpTimer)
    await this.#adoption.stop()
    // A try may be committing SUBMITTING right now: it has to be taken back while the ledger is there.
    await Promise.all(this.#trying)
    await this.#inFlight.idle()
    clearInterval(this.#renewTimer)
    const rows = [...this.#schedule.all()].map((text) => ({ ...text, untilMs: text.dueAtMs }))
    if (rows.length > 0) await this.#deps.ledger.handBack(rows)
  }

  wake(): void {
    this.#adoption.wake()
  }

  /** Looks for rows at an instant at which one falls due. */
  wakeAt(atMs: number): void {
    const inMs = Math.max(0, atMs - this.#deps.now())
    if (inMs < SWEEP_EVERY_MS) setTimeout(() => this.wake(), inMs + 1).unref()
  }

  /** Whether a text of this line may leave with its claim, and if so charges pacing for it. */
  async admit(text: { resellerId: string; line: string; segments: number }, account: AccountView): Promise<Pacing> {
    const nowMs = this.#deps.now()
    if (this.#schedule.hasQueue(text.line) || !this.#hasHand(text.resellerId)) return { kind: "wait", untilMs: nowMs }
    const admission = await this.#deps.limiter.admit(chargesOf(text, account))
    return admission.kind === "admitted" ? { kind: "now" } : { kind: "wait", untilMs: admission.untilMs }
  }

  /** A commit got no answer: if the row says SUBMITTING under this fence, nothing was posted. A claim's fence is the first. */
  doubt(row: { readonly resellerId: string; readonly messageId: string; readonly fence?: number }): void {
    this.#neverPosted.set(rowKey(row), row.fence ?? 1)
  }

  /** Takes a claimed text whose time comes; without room its row is handed back and adopted then. */
  schedule(text: OwnedText, leasedAtMonotonicMs: number): void {
    this.#leases.hold(text, leasedAtMonotonicMs)
    this.#enqueue(text)
  }

  /** Sends a text that was claimed as SUBMITTING a moment ago. Does not wait for the carrier. */
  post(text: OwnedText, leasedAtMonotonicMs: number): void {
    this.#leases.hold(text, leasedAtMonotonicMs)
    this.#launch(text, "direct")
  }

  /** A text whose lease is held already. */
  #enqueue(text: OwnedText): void {
    if (this.#schedule.add(text)) {
      this.#pump()
      return
    }
    this.#leases.forget(text)
    const untilMs = Math.max(text.dueAtMs, this.#deps.now() + OWN_WITHIN_MS)
    this.#deps.ledger
      .handBack([{ ...text, untilMs }])
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "row not handed back; its lease will end"))
  }

  #hasHand(resellerId: string): boolean {
    return this.#inFlight.hasRoom(resellerId) && !this.#stopping.signal.aborted
  }

  /** Starts what is due as far as there are hands, and sleeps to the next instant. */
  #pump(): void {
    if (this.#stopping.signal.aborted) return
    clearTimeout(this.#pumpTimer)
    while (!this.#inFlight.isFull) {
      const text = this.#schedule.take(this.#deps.now())
      if (text === undefined) break
      this.#try(text)
    }
    const nextMs = this.#schedule.nextAtMs()
    if (nextMs === undefined) return
    const inMs = Math.max(1, Math.min(MAX_NAP_MS, nextMs - this.#deps.now()))
    this.#pumpTimer = setTimeout(() => this.#pump(), inMs)
  }

  #try(text: OwnedText): void {
    const trying = this.#attempt(text)
      .catch((error: unknown) => {
        this.#deps.log.warn({ err: error, messageId: text.messageId }, "a text could not be tried; trying again")
        this.#schedule.block(text.line, this.#deps.now() + RETRY_STORE_MS)
        this.#pump()
      })
      .finally(() => this.#trying.delete(trying))
    this.#trying.add(trying)
  }

  /** One try of a scheduled text: still ours and in time, pacing, the conditional update, the carrier. */
  async #attempt(text: OwnedText): Promise<void> {
    const { directory, ledger, limiter, now, observe, monotonic } = this.#deps
    const end = async (to: "expired" | "cancelled", reason: DecisionReason) => {
      await this.#record(text, { to, reason })
      this.#schedule.done(text)
      this.#pump()
    }
    const nowMs = now()
    if (text.deadlineAtMs <= nowMs)
      return await end("expired", text.attempts > 0 ? "carrier_unavailable" : "deadline_passed")
    const line = directory.lineByNumber(text.line)
    if (line?.resellerId !== text.resellerId) return await end("cancelled", "line_moved")
    const account = directory.account(text.resellerId, text.accountId)
    if (account === undefined || !this.#deps.senders.has(account.kind))
      return await end("cancelled", "no_texting_account")

    if (!this.#hasHand(text.resellerId)) return this.#block(text, nowMs + HANDS_FULL_MS)
    const pacedAt = monotonic()
    const admission = await limiter.admit(chargesOf(text, account))
    observe.stage("pacing", monotonic() - pacedAt)
    if (admission.kind === "wait") {
      if (admission.untilMs >= text.deadlineAtMs) return await end("expired", "deadline_passed")
      return this.#block(text, admission.untilMs)
    }

    const leasedAt = monotonic()
    const result = await ledger.submit(text).catch((error: unknown) => {
      // Whether it is SUBMITTING now nobody knows; that nothing was posted, we do.
      this.doubt(text)
      throw error
    })
    observe.stage("submit", monotonic() - leasedAt)
    switch (result.kind) {
      case "lost":
        this.#leases.forget(text)
        this.#schedule.done(text)
        return this.#pump()
      case "stop":
        return await end(result.reason === "deadline_passed" ? "expired" : "cancelled", result.reason)
      case "go": {
        this.#deps.crash.reach("dispatcher.submitting")
        this.#leases.hold(text, leasedAt)
        this.#schedule.done(text)
        this.#launch({ ...text, attempts: result.attempts }, "scheduled")
        return this.#pump()
      }
    }
  }

  #block(text: OwnedText, untilMs: number): void {
    this.#schedule.block(text.line, untilMs)
    this.#pump()
  }

  #launch(text: OwnedText, path: "direct" | "scheduled"): void {
    this.#neverPosted.delete(rowKey(text))
    this.#inFlight.add(text)
    this.#post(text, path)
      .catch((error: unknown) => this.#deps.log.error({ err: error, messageId: text.messageId }, "sending broke"))
      .finally(() => {
        this.#inFlight.remove(text)
        this.#pump()
      })
  }

  async #post(text: OwnedText, path: "direct" | "scheduled"): Promise<void> {
    const { directory, monotonic, now, senders } = this.#deps
    const account = directory.account(text.resellerId, text.accountId)
    const sender = senders.get(account?.kind ?? "")
    if (account === undefined || sender === undefined || this.#stopping.signal.aborted)
      return await this.#again(text, now())
    if (!this.#leases.mayAct(text, monotonic())) return await this.#again(text, now())
    await postText(this.#deps, text, account, sender, path, (outcome, submittedAtMs) =>
      this.#recordAnswer(text, outcome, submittedAtMs),
    )
  }

  async #recordAnswer(text: OwnedText, outcome: SendOutcome, submittedAtMs: number): Promise<void> {
    const { crash, now } = this.#deps
    const nowMs = now()
    switch (outcome.kind) {
      case "accepted": {
        const window = this.#deps.directory.lineByNumber(text.line)?.location.rules.repeatWindowMs ?? DAY_MS
        await this.#record(text, {
          to: "accepted",
          fence: undefined,
          submittedAtMs,
          carrierMessageId: outcome.carrierMessageId,
          latchUntilMs: nowMs + window,
        })
        crash.reach("dispatcher.accepted")
        await this.#deps.joinWaitingReceipts(text.resellerId, text.accountId, outcome.carrierMessageId)
        return
      }
      case "refused": {
        const next = afterRefusal(outcome, text.attempts, text.deadlineAtMs, nowMs, this.#deps.random)
        const errorCode = outcome.code
        if (next.kind === "again") return await this.#again(text, next.dueAtMs, errorCode, outcome.retry === "slow")
        if (next.kind === "too_late") {
          await this.#record(text, { to: "expired", reason: "carrier_unavailable", errorCode })
          return
        }
        await this.#record(text, {
          to: "rejected",
          reason: outcome.optedOut ? "opted_out" : outcome.notTextable ? "not_textable" : "carrier_rejected",
          submittedAtMs,
          errorCode,
          optedOut: outcome.optedOut,
          notTextable: outcome.notTextable,
        })
        crash.reach("dispatcher.rejected")
        return
      }
      case "unknown":
        await this.#record(text, {
          to: "unknown",
          reason: "fate_unknown",
          submittedAtMs,
          errorCode: outcome.why,
          settleAtMs: nowMs + SETTLE_AFTER_MS,
        })
    }
  }

  /** Nothing was sent: back to CLAIMED, to be tried again then, under the lease it has; renewal goes on with it. */
  async #again(text: OwnedText, dueAtMs: number, errorCode = "", slowDown = false): Promise<void> {
    const moved = await this.#record(text, { to: "claimed", dueAtMs, errorCode })
    if (!moved || this.#stopping.signal.aborted) return
    this.#enqueue({ ...text, state: "claimed", dueAtMs })
    if (slowDown) this.#schedule.block(text.line, dueAtMs)
  }

  async #record(text: OwnedText, said: SaidOutcome): Promise<boolean> {
    const moved = await recordOutcome(this.#deps, text, said, {
      fenceNow: () => this.#inFlight.find(rowKey(text))?.fence ?? text.fence,
      signal: this.#stopping.signal,
    })
    if (said.to !== "claimed") this.#leases.forget(text)
    return moved
  }

  async #renew(): Promise<void> {
    const rows = [...this.#schedule.all(), ...this.#inFlight.all()]
    this.#deps.observe.waiting(this.#schedule.size, this.#inFlight.size)
    if (rows.length === 0) return
    const leasedAt = this.#deps.monotonic()
    try {
      const renewed = await this.#deps.ledger.renew(rows)
      for (const row of rows) if (renewed.has(rowKey(row))) this.#leases.hold(row, leasedAt)
    } catch (error) {
      this.#deps.log.warn({ err: error }, "leases not renewed")
    }
  }

  /** An adopted row: what was under way with somebody else is unknown now; everything else is ours to send. */
  async #take(text: OwnedText, leasedAt: number): Promise<void> {
    const key = rowKey(text)
    this.#leases.hold(text, leasedAt)
    if (this.#inFlight.find(key) !== undefined) {
      // Our own, whose lease ran out while the carrier takes its time, or while this process slept.
      this.#inFlight.refence(key, text.fence)
      return
    }
    const doubtedFence = this.#neverPosted.get(key)
    this.#neverPosted.delete(key)
    if (text.state !== "submitting") return this.#enqueue(text)
    // Ours by the very next fence: between two fences that are further apart somebody else had it, and may have posted.
    if (doubtedFence !== undefined && text.fence === doubtedFence + 1) return await this.#again(text, this.#deps.now())
    await this.#record(text, { to: "unknown", reason: "owner_lost", settleAtMs: this.#deps.now() + SETTLE_AFTER_MS })
  }
}
