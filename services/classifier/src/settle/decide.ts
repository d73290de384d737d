import { type AnsweredBy, type LegOutcome, type Verdict, type VerdictReason, verdictOf } from "@rebound/contracts"
import type { CallState, Leg } from "../calls/call-state.ts"
import { rangMs } from "../calls/merge-leg.ts"
import type { CallFacts, SettleTraits } from "./facts.ts"

/** What to say of a call now. */
export type Settlement =
  /** Not yet: look again at `dueAtMs` of the log's time, or when a further event comes. */
  | { readonly kind: "wait"; readonly dueAtMs: number }
  | {
      readonly kind: "verdict"
      readonly verdict: Verdict
      readonly reason: VerdictReason
      readonly answeredBy: AnsweredBy
      /** False while the caller may still be on the line. */
      readonly callOver: boolean
      /** A missed caller's hanging up may never be told: then it counts as done at this instant. */
      readonly lookAgainAtMs?: number
      /** The verdict can still be changed by a leg that is awaited anyway: look again then. */
      readonly decidedFromMs: number
      readonly settleWaitMs: number
    }

/** A dialled line that is told only by a later event gets this long before the call counts as nobody's. */
const LINE_WAIT_MS = 60_000

/**
 * What became of the call, from all its legs: one verdict per call, never per leg. Pure: `nowMs` is the log's time, so
 * that a replay at any speed says the same. The order of the tests is that of the trade: usable call, line, anyone who
 * answered, voicemail, queue or menu, then the leg that decided the outcome.
 */
export function decide(state: CallState, facts: CallFacts, traits: SettleTraits, nowMs: number): Settlement {
  const callerLegs = state.legs.filter((leg) => leg.role === "caller")
  const rungLegs = state.legs.filter((leg) => leg.role !== "caller")
  const callerEnded = callerLegs.some(isEnded)
  const closed = state.legs.some((leg) => leg.closesCall && isEnded(leg))

  const giveUpAtMs = giveUp(state, traits)

  // The summary of the phones says that their ringing is over; the caller may go on to a voicemail. Where nobody ever
  // tells of the caller's own leg, the end of the phones' legs is the end of the call.
  const mayStay = state.legs.some((leg) => leg.closesRings && isEnded(leg)) && nowMs < giveUpAtMs

  const at = settling(state, nowMs)
  const say = (reason: VerdictReason, answeredBy: AnsweredBy = "nobody", dueAtMs?: number): Settlement => {
    const verdict = verdictOf(reason)
    const toldOver = callerEnded || closed
    const callOver = toldOver || nowMs >= giveUpAtMs || (callerLegs.length === 0 && dueAtMs !== undefined && !mayStay)
    const lookAgain = verdict === "missed" && !callOver
    return {
      kind: "verdict",
      verdict,
      reason,
      answeredBy,
      callOver,
      ...(lookAgain && { lookAgainAtMs: giveUpAtMs }),
      ...at(!toldOver && dueAtMs !== undefined && nowMs >= giveUpAtMs ? giveUpAtMs : dueAtMs),
    }
  }

  if (state.direction === "outbound") return say("outbound")
  if (state.direction === "internal") return say("internal")

  if (facts.line === undefined) {
    if (state.called?.kind === "e164") return say("unknown_line")
    const dueAtMs = state.lastReceivedAtMs + LINE_WAIT_MS
    return nowMs >= dueAtMs ? say("unknown_line", "nobody", dueAtMs) : { kind: "wait", dueAtMs }
  }
  if (facts.callerIsInternal) return say("internal")

  const ended = state.legs.filter(isEnded)
  const has = (outcome: LegOutcome, legs: readonly Leg[] = ended) => legs.some((leg) => leg.outcome === outcome)
  if (has("fax")) return say("fax")
  if (has("answered_human") || somebodyTook(rungLegs.filter(isEnded))) return say("answered_human", "human")
  if (has("answering_service")) return say("answering_service", "covered")
  if (has("sister_site")) return say("sister_site", "covered")
  if (has("ai_agent")) return say("ai_agent", "ai_agent")
  if (has("blocked", callerLegs)) return say("blocked")
  if (closed && has("bad_number", callerLegs)) return say("bad_number")

  const dueAtMs = dueOf(state, traits, ended, callerEnded, closed, giveUpAtMs)
  if (dueAtMs !== undefined && nowMs < dueAtMs) return { kind: "wait", dueAtMs }
  if (state.legs.some((leg) => leg.clockUntrusted && isEnded(leg))) return say("clock_untrusted", "nobody", dueAtMs)

  // Somebody picked up and the end of it was never told: the end of the caller's leg, or the time-out, stands in for it.
  if (rungLegs.some((leg) => leg.state === "answered")) return say("answered_human", "human", dueAtMs)

  const missed = missedReason(callerLegs.filter(isEnded), rungLegs.filter(isEnded))
  if (missed === undefined) return say("no_terminal_event", "nobody", dueAtMs)
  const [reason, answeredBy] = missed
  return rangTooShort(reason, state, facts.line.shortRingMs)
    ? say("short_ring", "nobody", dueAtMs)
    : say(reason, answeredBy, dueAtMs)
}

/**
 * Something took the call, and nothing says that it was a machine. A carrier's summary of several phones cannot tell a
 * person from a voicemail; where one of the phones told more, that counts.
 */
function somebodyTook(rungEnded: readonly Leg[]): boolean {
  const took = rungEnded.filter((leg) => leg.outcome === "answered_unknown")
  const machine = rungEnded.some((leg) => leg.role === "callee" && leg.outcome === "foreign_voicemail")
  return took.some((leg) => leg.role === "callee" || !machine)
}

const giveUp = (state: CallState, traits: SettleTraits): number => state.firstReceivedAtMs + traits.noTerminalAfterMs

const isEnded = (leg: Leg): boolean => leg.state === "ended"

/** From which instant the verdict counts: the due instant of the window, or the receipt of the newest event. */
const settling =
  (state: CallState, nowMs: number) =>
  (dueAtMs: number | undefined): { readonly decidedFromMs: number; readonly settleWaitMs: number } =>
    dueAtMs === undefined || dueAtMs > nowMs
      ? { decidedFromMs: state.lastReceivedAtMs, settleWaitMs: 0 }
      : { decidedFromMs: dueAtMs, settleWaitMs: Math.max(0, dueAtMs - state.lastReceivedAtMs) }

/** When the waiting ends; undefined: nothing more can come, the verdict is immediate. */
function dueOf(
  state: CallState,
  traits: SettleTraits,
  ended: readonly Leg[],
  callerEnded: boolean,
  closed: boolean,
  giveUpAtMs: number,
): number | undefined {
  if (closed) return undefined
  const decisive = ended.filter((leg) => leg.role !== "callee" || traits.settleWindowMs > 0)
  if (decisive.length === 0) return giveUpAtMs
  // A phone that still rings, or that somebody has just picked up, will tell its own end, unless the caller has gone.
  const live = state.legs.some((leg) => leg.role === "callee" && !isEnded(leg))
  if (live && !callerEnded && !ended.some((leg) => leg.closesRings)) return giveUpAtMs
  return Math.min(state.lastReceivedAtMs + traits.settleWindowMs, giveUpAtMs)
}

/** Outcomes of the caller's own leg that say by themselves what happened. */
const CALLER_TELLS: readonly LegOutcome[] = [
  "voicemail_message",
  "voicemail_no_message",
  "queue_abandoned",
  "menu_abandoned",
  "caller_abandoned",
  "no_answer",
  "busy",
  "all_lines_busy",
  "rejected",
  "unreachable",
  "failed_network",
]

/** Of several phones that were rung, the most telling fate first: a phone that rang out was there to be answered. */
const RUNG_ORDER: readonly LegOutcome[] = [
  "voicemail_message",
  "voicemail_no_message",
  "foreign_voicemail",
  "queue_abandoned",
  "menu_abandoned",
  "no_answer",
  "caller_abandoned",
  "rejected",
  "busy",
  "all_lines_busy",
  "unreachable",
  "bad_number",
  "failed_network",
]

function missedReason(
  callerEnded: readonly Leg[],
  rungEnded: readonly Leg[],
): readonly [VerdictReason, AnsweredBy] | undefined {
  const own = CALLER_TELLS.find((outcome) => callerEnded.some((leg) => leg.outcome === outcome))
  if (own !== undefined && own !== "failed_network") return asReason(own, rungEnded)
  const rung = RUNG_ORDER.find((outcome) => rungEnded.some((leg) => leg.outcome === outcome))
  if (rung !== undefined) return asReason(rung, rungEnded)
  return own === undefined ? undefined : asReason(own, rungEnded)
}

function asReason(outcome: LegOutcome, rungEnded: readonly Leg[]): readonly [VerdictReason, AnsweredBy] | undefined {
  switch (outcome) {
    case "voicemail_message":
    case "voicemail_no_message":
      return [outcome, "voicemail"]
    case "foreign_voicemail":
      return [outcome, "foreign_voicemail"]
    case "queue_abandoned":
    case "menu_abandoned":
      return [outcome, "menu"]
    case "busy": {
      const phones = rungEnded.filter((leg) => leg.role === "callee")
      const allBusy = phones.length > 1 && phones.every((leg) => leg.outcome === "busy")
      return [allBusy ? "all_lines_busy" : "busy", "nobody"]
    }
    case "no_answer":
    case "caller_abandoned":
    case "all_lines_busy":
    case "rejected":
    case "unreachable":
    case "failed_network":
      return [outcome, "nobody"]
    // Our own phone's number was wrong: to the caller it was unreachable.
    case "bad_number":
      return ["unreachable", "nobody"]
    default:
      return undefined
  }
}

/** Only what rang and was left can be short: a busy line never rang. */
function rangTooShort(reason: VerdictReason, state: CallState, shortRingMs: number): boolean {
  if (reason !== "caller_abandoned" && reason !== "no_answer") return false
  const told = state.legs.map(rangMs).filter((ringMs) => ringMs !== undefined)
  return told.length > 0 && Math.max(...told) < shortRingMs
}
