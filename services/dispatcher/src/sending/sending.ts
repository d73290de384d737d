import { setTimeout as sleep } from "node:timers/promises"
import type { SendOutcome, SmsSender } from "@rebound/carriers"
import type { DecisionReason } from "@rebound/contracts"
import type { AccountView, DirectoryView } from "@rebound/directory"
import type { Limiter } from "@rebound/limiter"
import { backoffMs, type CrashPoints, isRetryable, type Log, type Tracing } from "@rebound/runtime"
import type { Row } from "@rebound/store"
import { readOwned } from "../ledger/leases.ts"
import { LEASE_MS, type Ledger } from "../ledger/ledger.ts"
import type { Outcome } from "../ledger/outcome.ts"
import type { DispatchObserver } from "./observe.ts"
import { type OwnedText, rowKey } from "./owned-text.ts"
import { chargesOf } from "./pacing.ts"
import { afterRefusal } from "./retry-ladder.ts"
import { Schedule } from "./schedule.ts"

/** What sending needs of the world. */
export interface SendingDeps {
  readonly ledger: Ledger
  readonly directory: DirectoryView
  readonly limiter: Limiter
  /** By carrier kind. */
  readonly senders: ReadonlyMap<string, SmsSender>
  /** Opens a caller's number that a row holds sealed. */
  readonly openNumber: (resellerId: string, sealed: string) => Promise<string>
  /** Seals the step of a text for the topic. */
  readonly tell: (text: OwnedText, step: Step) => Promise<{ shard: number; key: string; valueSealed: string }>
  /** Something was put in the outbox. */
  readonly wakeOutbox: () => void
  /** Receipts that came before the carrier's id was known here. */
  readonly joinWaitingReceipts: (resellerId: string, accountId: string, carrierMessageId: string) => Promise<void>
  readonly receiptUrl: (account: AccountView, messageId: string, traceparent?: string) => string
  readonly observe: DispatchObserver
  readonly log: Log
  readonly tracing: Tracing
  readonly crash: CrashPoints
  /** Unix milliseconds. */
  readonly now: () => number
  /** Milliseconds that only go forward, also while the process is stopped. */
  readonly monotonic: () => number
  readonly random: () => number
}

/** A step of a text, as the topic tells it. */
export interface Step {
  readonly state: string
  readonly reason: string
  readonly atMs: number
  readonly carrierMessageId?: string
  readonly errorCode?: string
}

/** For whoever puts rows into the ledger besides the verdicts: answers to keywords, people's texts. */
export interface Sending {
  /** Rows were written with no owner: look for them now. */
  wake(): void
}

export type Pacing =
  /** Charged: send now. */
  | { readonly kind: "now" }
  /** Come back then; `busy` when it is not the rate but our own hands that are full. */
  | { readonly kind: "wait"; readonly untilMs: number }

/** Sends under way at once. A carrier that answers in 100 ms then takes 1,280 texts a second from one process. */
const IN_FLIGHT_MAX = 128
/** Of one reseller: a carrier that hangs must not take all hands. */
const IN_FLIGHT_PER_RESELLER_MAX = 64
const RENEW_EVERY_MS = 1_500
/** Nothing is posted in the last part of a lease: the request must be on the wire before somebody else may take over. */
const LEASE_MARGIN_MS = 1_000
const SWEEP_EVERY_MS = 1_000
const ADOPT_AT_ONCE = 200
const COUNT_EVERY_MS = 10_000
/** Longer than the carriers' senders wait; a send that never comes back must not hold a hand for ever. */
const POST_TIMEOUT_MS = 30_000
/** Before settling looks for a text whose answer never came: the answer may still be on its way to another handler. */
const SETTLE_AFTER_MS = 1_000
/** Holds longer than this are nobody's until their time comes: no lease to renew all night. */
export const OWN_WITHIN_MS = 10_000

/** Takes texts from their claim to the carrier's answer. */
export class TextSending implements Sending {
  readonly #deps: SendingDeps
  readonly #schedule = new Schedule<OwnedText>()
  readonly #inFlight = new Map<string, OwnedText>()
  readonly #inFlightOf = new Map<string, number>()
  /** Until when, by the monotonic clock, this process may act on a row. */
  readonly #leases = new Map<string, number>()
  /** Rows that may be SUBMITTING although nothing was posted: the commit's answer was lost. */
  readonly #neverPosted = new Set<string>()
  readonly #stopping = new AbortController()
  readonly #idle: (() => void)[] = []
  #pumpTimer: NodeJS.Timeout | undefined
  #sweepTimer: NodeJS.Timeout | undefined
  #renewTimer: NodeJS.Timeout | undefined
  #countedAtMs = 0
  #sweeping: Promise<void> | undefined
  #sweepAgain = false

  constructor(deps: SendingDeps) {
    this.#deps = deps
  }

  /** Adopts what nobody owns, then goes on by itself. */
  async start(): Promise<void> {
    await this.#sweep()
    this.#scheduleSweep(SWEEP_EVERY_MS)
    this.#renewTimer = setInterval(() => void this.#renew(), RENEW_EVERY_MS)
  }

  /** Starts nothing more, lets sends under way end, hands the rest back to whoever comes next. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("the dispatcher is stopping"))
    clearTimeout(this.#pumpTimer)
    clearTimeout(this.#sweepTimer)
    await this.#sweeping
    if (this.#inFlight.size > 0) await new Promise<void>((resolve) => this.#idle.push(resolve))
    clearInterval(this.#renewTimer)
    const rows = [...this.#schedule.all()].map((text) => ({ ...text, untilMs: text.dueAtMs }))
    if (rows.length > 0) await this.#deps.ledger.handBack(rows)
  }

  wake(): void {
    this.#scheduleSweep(0)
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

  /** A claim's commit got no answer: if its row says SUBMITTING, nothing was posted. */
  doubt(row: { resellerId: string; messageId: string }): void {
    this.#neverPosted.add(rowKey(row))
  }

  /** Takes a claimed text whose time comes; without room its row is handed back and adopted then. */
  schedule(text: OwnedText, leasedAtMonotonicMs: number): void {
    this.#lease(text, leasedAtMonotonicMs)
    if (this.#schedule.add(text)) {
      this.#pump()
      return
    }
    this.#leases.delete(rowKey(text))
    const untilMs = Math.max(text.dueAtMs, this.#deps.now() + OWN_WITHIN_MS)
    this.#deps.ledger
      .handBack([{ ...text, untilMs }])
      .catch((error: unknown) => this.#deps.log.warn({ err: error }, "row not handed back; its lease will end"))
  }

  /** Sends a text that was claimed as SUBMITTING a moment ago. Does not wait for the carrier. */
  post(text: OwnedText, leasedAtMonotonicMs: number): void {
    this.#lease(text, leasedAtMonotonicMs)
    this.#launch(text, "direct")
  }

  #hasHand(resellerId: string): boolean {
    return (
      this.#inFlight.size < IN_FLIGHT_MAX &&
      (this.#inFlightOf.get(resellerId) ?? 0) < IN_FLIGHT_PER_RESELLER_MAX &&
      !this.#stopping.signal.aborted
    )
  }

  #lease(text: OwnedText, leasedAtMonotonicMs: number): void {
    this.#leases.set(rowKey(text), leasedAtMonotonicMs + LEASE_MS - LEASE_MARGIN_MS)
  }

  /** Starts what is due as far as there are hands, and sleeps to the next instant. */
  #pump(): void {
    if (this.#stopping.signal.aborted) return
    clearTimeout(this.#pumpTimer)
    while (this.#inFlight.size < IN_FLIGHT_MAX) {
      const text = this.#schedule.take(this.#deps.now())
      if (text === undefined) break
      this.#attempt(text).catch((error: unknown) => {
        this.#deps.log.warn({ err: error, messageId: text.messageId }, "a text could not be tried; trying again")
        this.#schedule.block(text.line, this.#deps.now() + RETRY_STORE_MS)
        this.#pump()
      })
    }
    const nextMs = this.#schedule.nextAtMs()
    if (nextMs === undefined) return
    const inMs = Math.max(1, Math.min(MAX_NAP_MS, nextMs - this.#deps.now()))
    this.#pumpTimer = setTimeout(() => this.#pump(), inMs)
  }

  /** One try of a scheduled text: still ours and in time, pacing, the conditional update, the carrier. */
  async #attempt(text: OwnedText): Promise<void> {
    const { directory, ledger, limiter, now, observe, monotonic } = this.#deps
    const end = async (to: "expired" | "cancelled", reason: DecisionReason) => {
      await this.#end(text, to, reason)
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
        this.#leases.delete(rowKey(text))
        this.#schedule.done(text)
        return this.#pump()
      case "stop":
        return await end(result.reason === "deadline_passed" ? "expired" : "cancelled", result.reason)
      case "go": {
        this.#deps.crash.reach("dispatcher.submitting")
        this.#lease(text, leasedAt)
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
    const key = rowKey(text)
    this.#neverPosted.delete(key)
    this.#inFlight.set(key, text)
    this.#inFlightOf.set(text.resellerId, (this.#inFlightOf.get(text.resellerId) ?? 0) + 1)
    this.#post(text, path)
      .catch((error: unknown) => this.#deps.log.error({ err: error, messageId: text.messageId }, "sending broke"))
      .finally(() => {
        this.#inFlight.delete(key)
        const left = (this.#inFlightOf.get(text.resellerId) ?? 1) - 1
        if (left > 0) this.#inFlightOf.set(text.resellerId, left)
        else this.#inFlightOf.delete(text.resellerId)
        if (this.#inFlight.size === 0) for (const idle of this.#idle.splice(0)) idle()
        this.#pump()
      })
  }

  async #post(text: OwnedText, path: "direct" | "scheduled"): Promise<void> {
    const { crash, directory, monotonic, now, observe, senders, tracing } = this.#deps
    const account = directory.account(text.resellerId, text.accountId)
    const sender = senders.get(account?.kind ?? "")
    if (account === undefined || sender === undefined || this.#stopping.signal.aborted)
      return await this.#again(text, now())
    // A process that slept may have been declared dead meanwhile: it must not post over an expired lease.
    if (monotonic() >= (this.#leases.get(rowKey(text)) ?? 0)) return await this.#again(text, now())

    const span = tracing.start("send", text.traceparent, { class: text.class, path })
    let submittedAtMs = 0
    const beganAt = monotonic()
    let outcome: SendOutcome
    try {
      outcome = await sender.send(
        {
          messageId: text.messageId,
          from: text.line,
          to: text.number,
          body: text.body,
          account,
          statusCallbackUrl: this.#deps.receiptUrl(account, text.messageId, tracing.propagate(span, text.traceparent)),
          validitySeconds: Math.max(1, Math.ceil((text.deadlineAtMs - now()) / 1_000)),
        },
        {
          signal: AbortSignal.timeout(POST_TIMEOUT_MS),
          onSubmitted: (atMs) => {
            submittedAtMs = atMs
            if (text.decidedFromMs > 0 && text.attempts <= 1) observe.submitted(path, atMs - text.decidedFromMs)
          },
        },
      )
    } catch (error) {
      // A sender never throws for the carrier's sake: this is a bug, and whether anything left is not known.
      this.#deps.log.error({ err: error, messageId: text.messageId }, "a sender threw")
      outcome = { kind: "unknown", why: "sender_threw" }
    }
    crash.reach("dispatcher.posted")
    observe.stage("post", monotonic() - beganAt)
    span?.set({ outcome: outcome.kind })
    try {
      await this.#recordAnswer(text, outcome, submittedAtMs)
    } finally {
      span?.end()
    }
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
        if (next.kind === "too_late") return await this.#end(text, "expired", "carrier_unavailable", errorCode)
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

  /** Nothing was sent: back to CLAIMED, to be tried again then. */
  async #again(text: OwnedText, dueAtMs: number, errorCode = "", slowDown = false): Promise<void> {
    const leasedAt = this.#deps.monotonic()
    const moved = await this.#record(text, { to: "claimed", dueAtMs, errorCode })
    if (!moved || this.#stopping.signal.aborted) return
    // The lease is the one it had; renewal goes on with it.
    const known = this.#leases.get(rowKey(text)) ?? leasedAt
    this.schedule({ ...text, state: "claimed", dueAtMs }, known - LEASE_MS + LEASE_MARGIN_MS)
    if (slowDown) this.#schedule.block(text.line, dueAtMs)
  }

  async #end(text: OwnedText, to: "expired" | "cancelled", reason: DecisionReason, errorCode = ""): Promise<void> {
    await this.#record(text, { to, reason, errorCode })
  }

  /** Writes an outcome down, as often as it takes: the answer of a carrier is not thrown away because a server is. */
  async #record(
    text: OwnedText,
    said: Pick<Outcome, "to"> & Partial<Omit<Outcome, "to" | "resellerId" | "messageId">>,
  ): Promise<boolean> {
    const { ledger, log, monotonic, now, observe, tell } = this.#deps
    const atMs = now()
    const { carrierMessageId = "", errorCode = "", reason = "" } = said
    const outbox =
      said.to === "claimed"
        ? undefined
        : await tell(text, { state: said.to, reason, atMs, carrierMessageId, errorCode })
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
          // Sweeping may have renewed our own fence while the request was under way.
          fence: this.#inFlight.get(rowKey(text))?.fence ?? text.fence,
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
        if (said.to !== "claimed") this.#leases.delete(rowKey(text))
        if (moved) observe.moved(said.to, reason)
        this.#deps.wakeOutbox()
        return moved
      } catch (error) {
        if (!isRetryable(error) || this.#stopping.signal.aborted) throw error
        log.warn({ err: error, messageId: text.messageId }, "an outcome could not be recorded; trying again")
        await sleep(
          RECORD_BASE_MS / 2 + backoffMs(attempt, { baseMs: RECORD_BASE_MS, maxMs: 2_000, random: this.#deps.random }),
        )
      }
    }
  }

  async #renew(): Promise<void> {
    const rows = [...this.#schedule.all(), ...this.#inFlight.values()]
    this.#deps.observe.waiting(this.#schedule.size, this.#inFlight.size)
    if (rows.length === 0) return
    const leasedAt = this.#deps.monotonic()
    try {
      const renewed = await this.#deps.ledger.renew(rows)
      for (const row of rows) if (renewed.has(rowKey(row))) this.#lease(row, leasedAt)
    } catch (error) {
      this.#deps.log.warn({ err: error }, "leases not renewed")
    }
  }

  #scheduleSweep(inMs: number): void {
    if (this.#stopping.signal.aborted) return
    clearTimeout(this.#sweepTimer)
    this.#sweepTimer = setTimeout(() => {
      this.#sweep().catch((error: unknown) => this.#deps.log.warn({ err: error }, "could not look for texts to adopt"))
    }, inMs)
  }

  /** One at a time; asked for while one runs, another follows it. */
  async #sweep(): Promise<void> {
    if (this.#sweeping !== undefined) {
      this.#sweepAgain = true
      return
    }
    this.#sweeping = this.#adopt()
    try {
      await this.#sweeping
    } finally {
      this.#sweeping = undefined
      this.#scheduleSweep(this.#sweepAgain ? 0 : SWEEP_EVERY_MS)
      this.#sweepAgain = false
    }
  }

  async #adopt(): Promise<void> {
    const { crash, ledger, log, monotonic, now, observe } = this.#deps
    for (;;) {
      const leasedAt = monotonic()
      const rows = await ledger.adopt(ADOPT_AT_ONCE)
      if (rows.length > 0) crash.reach("dispatcher.adopted")
      for (const row of rows) {
        // One row that cannot be opened must not hold up those behind it: its lease ends, and it is looked at again.
        await this.#takeRow(row, leasedAt).catch((error: unknown) =>
          log.error({ err: error, messageId: row.message_id }, "an adopted text could not be taken; trying again"),
        )
      }
      if (rows.length > 0) log.debug({ count: rows.length }, "texts adopted")
      if (rows.length < ADOPT_AT_ONCE || this.#stopping.signal.aborted) break
    }
    if (now() - this.#countedAtMs >= COUNT_EVERY_MS) {
      this.#countedAtMs = now()
      const { open, givenUp } = await ledger.countUnsettled()
      observe.unsettled(open, givenUp)
    }
  }

  async #takeRow(row: Row, leasedAt: number): Promise<void> {
    const owned = readOwned(row)
    const sealed = row.number_sealed
    const number = typeof sealed === "string" ? await this.#deps.openNumber(owned.resellerId, sealed) : ""
    await this.#take({ ...owned, number, traceparent: undefined }, leasedAt)
  }

  /** An adopted row: what was under way with somebody else is unknown now; everything else is ours to send. */
  async #take(text: OwnedText, leasedAt: number): Promise<void> {
    const key = rowKey(text)
    const mine = this.#inFlight.get(key)
    if (mine !== undefined) {
      // Our own, whose lease ran out while the carrier takes its time, or while this process slept.
      this.#inFlight.set(key, { ...mine, fence: text.fence })
      this.#lease(text, leasedAt)
      return
    }
    this.#lease(text, leasedAt)
    if (text.state !== "submitting") {
      this.schedule(text, leasedAt)
      return
    }
    if (this.#neverPosted.delete(key)) {
      await this.#again(text, this.#deps.now())
      return
    }
    await this.#record(text, { to: "unknown", reason: "owner_lost", settleAtMs: this.#deps.now() + SETTLE_AFTER_MS })
  }
}

const DAY_MS = 86_400_000
const MAX_NAP_MS = 1_000
const HANDS_FULL_MS = 20
const RETRY_STORE_MS = 500
const RECORD_BASE_MS = 50
