import { create } from "@bufbuild/protobuf"
import { type CallVerdict, CallVerdictSchema, callIdOf, type Party, PartySchema } from "@rebound/contracts"
import type { CallState, KnownParty, Leg } from "../calls/call-state.ts"
import { rangMs } from "../calls/merge-leg.ts"
import type { Settlement } from "../settle/decide.ts"
import type { CallFacts } from "../settle/facts.ts"

/** The record that goes on `verdicts`. `callerKey` is the caller's keyed hash, empty when there is no number. */
export function verdictRecord(
  state: CallState,
  facts: CallFacts,
  said: Omit<Extract<Settlement, { kind: "verdict" }>, "kind">,
  callerKey: string,
): CallVerdict {
  const rung = state.legs.filter((leg) => leg.role !== "caller")
  const ringTold = state.legs.map(rangMs).filter((ringMs) => ringMs !== undefined)
  const startedAtMs =
    first(state.legs.map((leg) => leg.startedAtMs)) || state.lastOccurredAtMs || state.firstReceivedAtMs
  const ends = state.legs.map((leg) => leg.endedAtMs).filter((ms) => ms > 0)
  return create(CallVerdictSchema, {
    callId: callIdOf(state),
    version: state.version,
    resellerId: state.resellerId,
    accountId: state.accountId,
    carrier: state.carrier,
    brandId: facts.line?.brandId ?? "",
    locationId: facts.line?.locationId ?? "",
    line: facts.line?.number ?? "",
    caller: party(state.caller),
    called: party(state.called),
    verdict: said.verdict,
    reason: said.reason,
    answeredBy: said.answeredBy,
    origin: state.origin,
    startedAtMs,
    // Where no leg tells its end, the newest fact is the best that is known of it.
    endedAtMs: ends.length > 0 ? Math.max(...ends) : state.lastOccurredAtMs || state.lastReceivedAtMs,
    rungOutAtMs: Math.max(0, ...rung.map((leg) => leg.endedAtMs)),
    ringMs: ringTold.length > 0 ? Math.max(...ringTold) : 0,
    ringTold: ringTold.length > 0,
    decidedFromMs: said.decidedFromMs,
    settleWaitMs: said.settleWaitMs,
    callOver: said.callOver,
    legs: state.legs.map(summary),
    callerKey,
  })
}

const first = (instants: readonly number[]): number => {
  const told = instants.filter((ms) => ms > 0)
  return told.length > 0 ? Math.min(...told) : 0
}

const party = (known: KnownParty | undefined): Party => create(PartySchema, known ?? { kind: "" })

const summary = (leg: Leg) => ({
  legKey: leg.key,
  role: leg.role,
  outcome: leg.outcome,
  causeRaw: leg.causeRaw,
  startedAtMs: leg.startedAtMs,
  ringingAtMs: leg.ringingAtMs,
  answeredAtMs: leg.answeredAtMs,
  endedAtMs: leg.endedAtMs,
  target: party(leg.target),
})

/** The same for a call that nobody keeps: without the caller's name, which only topics need. */
export const verdictOfCall = (
  state: CallState,
  facts: CallFacts,
  said: Extract<Settlement, { kind: "verdict" }>,
): CallVerdict => verdictRecord(state, facts, said, "")
