import type { BusRecord } from "@rebound/bus"
import { type CallVerdict, callVerdictCodec } from "@rebound/contracts"
import type { LineView } from "@rebound/directory"
import type { CallerHasher } from "@rebound/numbers"
import { decideNews } from "../decide/decide-news.ts"
import { type Decision, decideText, mayBeTexted } from "../decide/decide-text.ts"
import { DispatchError } from "../errors.ts"
import type { LedgerFactsReader } from "../facts/ledger-facts.ts"
import { callerOf, lineOf, readLineFacts } from "../facts/line-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { DispatchObserver } from "../sending/observe.ts"
import { type ClaimDeps, claimText, type DecidedCall } from "./claim-text.ts"
import { type NoteDeps, noteCall } from "./note-call.ts"
import { factsQuery, historyFacts, verdictFacts } from "./verdict-facts.ts"
import { type WithdrawDeps, withdrawText } from "./withdraw-text.ts"

export interface VerdictWorkDeps extends NoteDeps, WithdrawDeps, ClaimDeps {
  readonly ledger: Ledger
  readonly facts: LedgerFactsReader
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  /** Carrier kinds that have a sender here. */
  readonly sendsVia: ReadonlySet<string>
  readonly observe: DispatchObserver
}

/** A race is lost to somebody who got further; losing this often in a row means that something else is wrong. */
const RACES_MAX = 5

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
        return await noteCall(this.#deps, call, caller, "keep", "")
      case "withdraw":
        return await withdrawText(this.#deps, call, caller, known)
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
        const written = await noteCall(this.#deps, at.call, at.caller, mode, decision.reason)
        if (written) observe.decided(decision.kind, decision.reason)
        return written
      }
      case "text":
      case "hold": {
        const { line, text, caller } = at
        if (line === undefined || caller.number === undefined || text?.kind !== "text")
          throw new TypeError("decided to text without a line, a number or a text")
        const claimed = await claimText(this.#deps, decision, at, line, caller.number, text)
        if (claimed) observe.decided(decision.kind, decision.kind === "hold" ? decision.reason : "")
        return claimed
      }
    }
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
