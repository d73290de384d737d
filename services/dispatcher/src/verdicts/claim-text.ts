import type { CallVerdict } from "@rebound/contracts"
import type { DirectoryView, LineView } from "@rebound/directory"
import type { CrashPoints, IdSource } from "@rebound/runtime"
import { StoreError } from "@rebound/store"
import type { Decision, DecisionCaps } from "../decide/decide-text.ts"
import type { WordedText } from "../decide/word-text.ts"
import type { Caller } from "../facts/line-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"
import { LEASE_MS, type Ledger } from "../ledger/ledger.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { DispatchObserver } from "../sending/observe.ts"
import type { OwnedText } from "../sending/owned-text.ts"
import { OWN_WITHIN_MS, type TextSending } from "../sending/sending.ts"
import type { Tell } from "../sending/tell.ts"
import { DAY_MS, dayOf } from "./verdict-facts.ts"

export interface ClaimDeps {
  readonly ledger: Pick<Ledger, "claim" | "owner">
  readonly directory: DirectoryView
  readonly sealing: Pick<Sealing, "sealNumber">
  readonly sending: Pick<TextSending, "admit" | "post" | "schedule" | "doubt" | "wakeAt">
  readonly tell: Tell
  readonly wakeOutbox: () => void
  readonly caps: DecisionCaps
  readonly ids: IdSource
  readonly observe: Pick<DispatchObserver, "stage" | "moved">
  readonly crash: CrashPoints
  readonly now: () => number
  readonly monotonic: () => number
}

/** A call with all that its decision was made of. */
export interface DecidedCall {
  readonly verdict: CallVerdict
  readonly call: CallFields
  readonly caller: Caller
  readonly line: LineView | undefined
  readonly text: WordedText | undefined
  readonly traceparent: string | undefined
  readonly nowMs: number
}

type TextDecision = Extract<Decision, { kind: "text" | "hold" }>

/**
 * Paces the text, writes its rows in one commit and hands it to whoever sends: at once, or when its time comes. False when
 * the claim lost, or the account is gone.
 */
export async function claimText(
  deps: ClaimDeps,
  decision: TextDecision,
  { verdict, call, traceparent, nowMs }: DecidedCall,
  line: LineView,
  number: string,
  text: Extract<WordedText, { kind: "text" }>,
): Promise<boolean> {
  const { caps, crash, directory, ids, ledger, monotonic, observe, sealing, sending, tell, wakeOutbox, now } = deps
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
  const due = whenDue(decision, pacing, now())
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
  const outbox = await tell(owned, {
    state: due.state === "submitting" ? "claimed" : due.state,
    reason: due.reason,
    atMs: nowMs,
  })
  const leasedAt = monotonic()
  const leaseUntilMs = due.own ? now() + LEASE_MS : due.atMs
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
  wakeOutbox()
  observe.moved(due.state, due.reason)
  crash.reach(due.state === "submitting" ? "dispatcher.submitting" : "dispatcher.claimed")
  if (due.state === "submitting") sending.post(owned, leasedAt)
  else if (due.own) sending.schedule(owned, leasedAt)
  else sending.wakeAt(due.atMs)
  return true
}

interface Due {
  readonly state: "submitting" | "held"
  readonly reason: string
  readonly atMs: number
  /** Whether this process keeps it in memory until then. */
  readonly own: boolean
}

function whenDue(
  decision: TextDecision,
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
