import type { BusRecord } from "@rebound/bus"
import { type CallVerdict, callVerdictCodec } from "@rebound/contracts"
import type { DirectoryView, LineView } from "@rebound/directory"
import type { CallerHasher } from "@rebound/numbers"
import type { CrashPoints, IdSource, Log } from "@rebound/runtime"
import { StoreError } from "@rebound/store"
import { decideNews } from "../decide/decide-news.ts"
import { type Decision, type DecisionCaps, decideText, mayBeTexted, type VerdictFacts } from "../decide/decide-text.ts"
import type { WordedText } from "../decide/word-text.ts"
import { DispatchError } from "../errors.ts"
import type { FactsQuery, LedgerFacts, LedgerFactsReader } from "../facts/ledger-facts.ts"
import { type Caller, callerOf, lineOf, readLineFacts } from "../facts/line-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"
import { LEASE_MS, type Ledger } from "../ledger/ledger.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { DispatchObserver } from "../sending/observe.ts"
import type { OwnedText } from "../sending/owned-text.ts"
import type { Step } from "../sending/record-outcome.ts"
import { OWN_WITHIN_MS, type TextSending } from "../sending/sending.ts"

export interface VerdictWorkDeps {
  readonly ledger: Ledger
  readonly facts: LedgerFactsReader
  readonly directory: DirectoryView
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  readonly sending: Pick<TextSending, "admit" | "post" | "schedule" | "doubt" | "wakeAt">
  /** Carrier kinds that have a sender here. */
  readonly sendsVia: ReadonlySet<string>
  readonly tell: (text: TextNamed, step: Step) => Promise<{ shard: number; key: string; valueSealed: string }>
  readonly wakeOutbox: () => void
  readonly caps: DecisionCaps
  readonly ids: IdSource
  readonly observe: DispatchObserver
  readonly log: Log
  readonly crash: CrashPoints
  readonly now: () => number
  readonly monotonic: () => number
}

/** What a step says of its text; a call that is not texted has no message id. */
export type TextNamed = Pick<
  OwnedText,
  | "resellerId"
  | "brandId"
  | "locationId"
  | "callId"
  | "messageId"
  | "class"
  | "line"
  | "number"
  | "body"
  | "segments"
  | "accountId"
  | "callerKey"
  | "verdictVersion"
  | "fence"
>

/** A race is lost to somebody who got further; losing this often in a row means that something else is wrong. */
const RACES_MAX = 5
const DAY_MS = 86_400_000

/** Works verdicts: facts, decision, act. What it resolves for is durable; a verdict that comes again changes nothing. */
export class VerdictWork {
  readonly #deps: VerdictWorkDeps

  constructor(deps: VerdictWorkDeps) {
    this.#deps = deps
  }

  /** Rejects with PoisonError, StoreError or DispatchError; the bus knows what each means. */
  async work(record: BusRecord, traceparent: string | undefined): Promise<void> {
    const verdict = callVerdictCodec.decode(record.value)
    const bytes = record.value ?? new Uint8Array()
    for (let race = 0; race < RACES_MAX; race++) if (await this.#once(verdict, bytes, traceparent)) return
    throw new DispatchError("DISPATCH_CONTENDED", "lost its race against other writers of the same call or caller")
  }

  /** False when something changed between the facts and the act. */
  async #once(verdict: CallVerdict, bytes: Uint8Array, traceparent: string | undefined): Promise<boolean> {
    const { directory, hasher, monotonic, observe } = this.#deps
    const nowMs = this.#deps.now()
    const line = lineOf(directory, verdict)
    const caller = callerOf(verdict)
    const names = caller.number === undefined ? [] : hasher.all(verdict.resellerId, caller.number)
    const began = monotonic()
    const known = await this.#deps.facts.read(factsQuery(verdict, line, names, nowMs))
    observe.stage("facts", monotonic() - began)

    const facts = verdictFacts(verdict, line, nowMs)
    const news = decideNews(
      known.call === undefined
        ? undefined
        : {
            version: known.call.version,
            decision: known.call.decision,
            messageState: known.call.message?.state,
          },
      verdict.version,
      line !== undefined && mayBeTexted(facts, line.location.rules),
    )
    if (news.kind === "old") return true
    this.#deps.crash.reach("dispatcher.decided")
    const call = await this.#callFields(verdict, bytes, line, known.caller?.callerKey ?? names[0] ?? "")
    switch (news.kind) {
      case "keep":
        return await this.#note(call, caller, "keep", "")
      case "withdraw":
        return await this.#withdraw(call, caller, known)
      case "decide": {
        const { brandId, callerKey, resellerId } = call
        const messageId = known.caller?.leakedLatchOf ?? ""
        if (messageId !== "") {
          // Nobody else will: it would silence this caller until the repeat window ends.
          await this.#deps.ledger.releaseLatch({ resellerId, brandId, callerKey, messageId })
          return false
        }
        const lineFacts =
          line === undefined
            ? undefined
            : readLineFacts(
                directory,
                line,
                caller,
                verdict.caller?.name ?? "",
                this.#deps.sendsVia,
                nowMs,
                facts.endedAtMs,
              )
        const decision = decideText(facts, lineFacts, historyFacts(known), this.#deps.caps, nowMs)
        return await this.#act(decision, { verdict, call, caller, line, text: lineFacts?.text, traceparent, nowMs })
      }
    }
  }

  async #act(decision: Decision, at: DecidedCall): Promise<boolean> {
    const { observe } = this.#deps
    switch (decision.kind) {
      case "skip":
      case "await": {
        const mode = decision.kind === "skip" ? "suppress" : "await"
        const written = await this.#note(at.call, at.caller, mode, decision.reason)
        if (written) observe.decided(decision.kind, decision.reason)
        return written
      }
      case "text":
      case "hold": {
        const { line, text, caller } = at
        if (line === undefined || caller.number === undefined || text?.kind !== "text")
          throw new TypeError("decided to text without a line, a number or a text")
        const claimed = await this.#claim(decision, at, line, caller.number, text)
        if (claimed) observe.decided(decision.kind, decision.kind === "hold" ? decision.reason : "")
        return claimed
      }
    }
  }

  async #note(call: CallFields, caller: Caller, mode: "suppress" | "await" | "keep", reason: string): Promise<boolean> {
    const { ledger, sealing, tell } = this.#deps
    const reachedAtMs = reachedBy(call)
    const outbox =
      mode === "suppress"
        ? await tell(
            { ...NO_TEXT, ...call, verdictVersion: call.version, fence: call.version, number: caller.number ?? "" },
            { state: "suppressed", reason, atMs: this.#deps.now() },
          )
        : undefined
    const written = await ledger.note({
      ...call,
      mode,
      reason,
      reachedAtMs,
      callerNumberSealed:
        reachedAtMs === 0 || caller.number === undefined
          ? ""
          : await sealing.sealNumber(call.resellerId, caller.number),
      outbox,
    })
    if (outbox !== undefined) this.#deps.wakeOutbox()
    return written
  }

  /** The call turned out not to be missed: its text is cancelled, or the call marked when the text may be out. */
  async #withdraw(call: CallFields, caller: Caller, known: LedgerFacts): Promise<boolean> {
    const { ledger, log, observe, tell } = this.#deps
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
      { state: "cancelled", reason: "verdict_corrected", atMs: this.#deps.now() },
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
        this.#deps.wakeOutbox()
        return true
      case "too_late":
        observe.decided("texted_in_error", "verdict_corrected")
        log.warn({ callId: call.callId, messageId: message.messageId }, "texted, and the call was answered after all")
        return true
      case "ended_before":
        return true
    }
  }

  async #claim(
    decision: Extract<Decision, { kind: "text" | "hold" }>,
    { verdict, call, traceparent, nowMs }: DecidedCall,
    line: LineView,
    number: string,
    text: Extract<WordedText, { kind: "text" }>,
  ): Promise<boolean> {
    const { caps, crash, directory, ids, ledger, monotonic, observe, sealing, sending } = this.#deps
    const account = directory.account(line.resellerId, line.textsAccountId)
    // It was a fact of the decision; gone since, the decision is another one.
    if (account === undefined) return false

    const messageId = ids.next()
    const pacedAt = monotonic()
    const pacing =
      decision.kind === "hold"
        ? undefined
        : await sending.admit({ resellerId: call.resellerId, line: line.number, segments: text.segments }, account)
    observe.stage("pacing", monotonic() - pacedAt)
    const due = whenDue(decision, pacing, this.#deps.now())
    const owned: OwnedText = {
      resellerId: call.resellerId,
      messageId,
      brandId: call.brandId,
      locationId: call.locationId,
      callId: call.callId,
      verdictVersion: call.version,
      class: "first",
      state: due.state,
      line: line.number,
      callerKey: call.callerKey,
      accountId: account.id,
      body: text.body,
      segments: text.segments,
      fence: 1,
      attempts: due.state === "submitting" ? 1 : 0,
      dueAtMs: due.atMs,
      deadlineAtMs: decision.deadlineAtMs,
      decidedFromMs: verdict.decidedFromMs,
      submittingAtMs: 0,
      number,
      traceparent,
    }
    const outbox = await this.#deps.tell(owned, {
      state: due.state === "submitting" ? "claimed" : due.state,
      reason: due.reason,
      atMs: nowMs,
    })
    const leasedAt = monotonic()
    const leaseUntilMs = due.own ? this.#deps.now() + LEASE_MS : due.atMs
    const result = await ledger
      .claim({
        ...call,
        messageId,
        state: due.state,
        reason: due.reason,
        callerNumberSealed: await sealing.sealNumber(call.resellerId, number),
        line: line.number,
        accountId: account.id,
        body: text.body,
        segments: text.segments,
        owner: due.own ? ledger.owner : "",
        leaseUntilMs,
        dueAtMs: due.atMs,
        deadlineAtMs: decision.deadlineAtMs,
        decidedFromMs: verdict.decidedFromMs,
        latchUntilMs: Math.max(nowMs, due.atMs) + line.location.rules.repeatWindowMs,
        caps: {
          day: dayOf(nowMs),
          segmentsPerDayMax: caps.segmentsPerDay,
          otherBrandsMax: caps.brandsPerCallerAndDay,
          brandsSinceMs: nowMs - DAY_MS,
        },
        outbox,
      })
      .catch((error: unknown) => {
        // The row may say SUBMITTING now; nothing was posted, and whoever adopts it here may know.
        if (error instanceof StoreError && error.commitUnknown) sending.doubt(owned)
        throw error
      })
    observe.stage("claim", monotonic() - leasedAt)
    if (result === "lost") return false
    this.#deps.wakeOutbox()
    observe.moved(due.state, due.reason)
    crash.reach(due.state === "submitting" ? "dispatcher.submitting" : "dispatcher.claimed")
    if (due.state === "submitting") sending.post(owned, leasedAt)
    else if (due.own) sending.schedule(owned, leasedAt)
    else sending.wakeAt(due.atMs)
    return true
  }

  async #callFields(
    verdict: CallVerdict,
    bytes: Uint8Array,
    line: LineView | undefined,
    callerKey: string,
  ): Promise<CallFields> {
    return {
      resellerId: verdict.resellerId,
      callId: verdict.callId,
      version: verdict.version,
      brandId: line?.location.brand.id ?? verdict.brandId,
      locationId: line?.location.id ?? verdict.locationId,
      callerKey,
      verdict: verdict.verdict,
      verdictReason: verdict.reason,
      startedAtMs: verdict.startedAtMs,
      endedAtMs: verdict.endedAtMs,
      recordSealed: await this.#deps.sealing.sealRecord(verdict.resellerId, bytes),
    }
  }
}

/** A call with all that its decision was made of. */
interface DecidedCall {
  readonly verdict: CallVerdict
  readonly call: CallFields
  readonly caller: Caller
  readonly line: LineView | undefined
  readonly text: WordedText | undefined
  readonly traceparent: string | undefined
  readonly nowMs: number
}

/** Of a call that is not texted there is nothing to say but the call. */
const NO_TEXT = { messageId: "", class: "first", line: "", body: "", segments: 0, accountId: "" } as const

interface Due {
  readonly state: "submitting" | "held"
  readonly reason: string
  readonly atMs: number
  /** Whether this process keeps it in memory until then. */
  readonly own: boolean
}

function whenDue(
  decision: Extract<Decision, { kind: "text" | "hold" }>,
  pacing: Awaited<ReturnType<TextSending["admit"]>> | undefined,
  nowMs: number,
): Due {
  if (decision.kind === "hold")
    return {
      state: "held",
      reason: decision.reason,
      atMs: decision.untilMs,
      own: decision.untilMs - nowMs <= OWN_WITHIN_MS,
    }
  if (pacing === undefined || pacing.kind === "now") return { state: "submitting", reason: "", atMs: nowMs, own: true }
  return { state: "held", reason: "pacing", atMs: pacing.untilMs, own: true }
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** The start of a call in which its caller got through; 0 otherwise. Answered by a service or an agent counts: somebody took it. */
const reachedBy = (call: CallFields): number =>
  call.callerKey !== "" && call.brandId !== "" && (call.verdict === "answered" || call.verdict === "covered")
    ? call.startedAtMs
    : 0

const factsQuery = (
  verdict: CallVerdict,
  line: LineView | undefined,
  names: readonly string[],
  nowMs: number,
): FactsQuery => ({
  resellerId: verdict.resellerId,
  callId: verdict.callId,
  brandId: line?.location.brand.id ?? verdict.brandId,
  accountId: line?.textsAccountId ?? "",
  callerKeys: names,
  brandsSinceMs: nowMs - DAY_MS,
  day: dayOf(nowMs),
})

/** The deadline counts from the end of the call; from the last phone where the caller may still be on the line. */
const verdictFacts = (verdict: CallVerdict, line: LineView | undefined, nowMs: number): VerdictFacts => {
  const rungOut = line?.location.rules.textAt === "rung_out" && !verdict.callOver && verdict.rungOutAtMs > 0
  const endedAtMs = (rungOut ? verdict.rungOutAtMs : verdict.endedAtMs) || verdict.decidedFromMs
  return {
    verdict: verdict.verdict,
    reason: verdict.reason,
    origin: verdict.origin,
    callOver: verdict.callOver,
    startedAtMs: verdict.startedAtMs,
    // A carrier's clock that runs ahead must not buy time.
    endedAtMs: Math.min(endedAtMs, nowMs),
  }
}

const historyFacts = (known: LedgerFacts) => ({
  stopped: known.stopped,
  optedOutAtMs: known.caller?.optedOutAtMs ?? 0,
  notTextableAtMs: known.caller?.notTextableAtMs ?? 0,
  callHasText: known.call?.message !== undefined && known.call.message.state !== "cancelled",
  latchUntilMs: known.caller?.latchUntilMs ?? 0,
  liveAtMs: known.caller?.liveAtMs ?? 0,
  reachedAtMs: known.caller?.reachedAtMs ?? 0,
  otherBrands: known.otherBrands,
  segmentsToday: known.segmentsToday,
})
