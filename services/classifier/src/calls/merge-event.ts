import type { CallEvent, Direction, LegOutcome, LegRole, LegState, Origin, Party, ReleasedBy } from "@rebound/contracts"
import { type CallState, type KnownParty, LEGS_MAX, type Leg, SEEN_MAX } from "./call-state.ts"
import { mergeLeg, preferred } from "./merge-leg.ts"

export type Merge =
  /** The event had been merged before: a redelivery or a carrier's repeat. */
  | { readonly kind: "repeat"; readonly state: CallState }
  | { readonly kind: "merged"; readonly state: CallState }
  /** A bound of call-state.ts was reached; the event's leg was left out. */
  | { readonly kind: "overflow"; readonly state: CallState }

/**
 * Adds one event to what is known. Pure, and blind to order: a ringing fact that comes after the end of its leg fills in
 * the ring instant and changes nothing else.
 */
export function mergeEvent(before: CallState | undefined, event: CallEvent): Merge {
  const state = before ?? emptyState(event)
  if (hasMerged(state, event)) return { kind: "repeat", state }
  const fact = readLeg(event)
  const at = state.legs.findIndex((leg) => leg.key === fact.key && leg.role === fact.role)
  const known = state.legs[at]
  const overflow = known === undefined && state.legs.length >= LEGS_MAX
  const legs =
    known !== undefined ? state.legs.with(at, mergeLeg(known, fact)) : overflow ? state.legs : [...state.legs, fact]
  const merged: CallState = {
    ...state,
    legs,
    direction: mergeDirection(state.direction, event),
    // Only the caller's own leg and the carrier's summaries tell both ends; a callee leg may show a staff phone instead.
    caller: preferred(state.caller, readParty(event.caller)),
    called: preferred(state.called, readParty(event.called)),
    // A call that was ever seen live stays live: a later sweep or replay of it must not silence it, nor the reverse.
    origin: state.origin,
    seen: [...state.seen.slice(-(SEEN_MAX - 1)), event.eventId],
    lastReceivedAtMs: Math.max(state.lastReceivedAtMs, event.receivedAtMs),
    lastOccurredAtMs: Math.max(state.lastOccurredAtMs, event.occurredAtMs),
  }
  return { kind: overflow ? "overflow" : "merged", state: merged }
}

/** Whether this very event is in the state already. */
export const hasMerged = (state: CallState, event: CallEvent): boolean => state.seen.includes(event.eventId)

const emptyState = (event: CallEvent): CallState => ({
  resellerId: event.resellerId,
  accountId: event.accountId,
  carrier: event.carrier,
  callKey: event.callKey,
  origin: event.origin as Origin,
  direction: "unknown",
  caller: undefined,
  called: undefined,
  legs: [],
  seen: [],
  firstReceivedAtMs: event.receivedAtMs,
  lastReceivedAtMs: event.receivedAtMs,
  lastOccurredAtMs: event.occurredAtMs,
  traceparent: "",
  version: 0,
  said: undefined,
  dueAtMs: undefined,
})

/** The caller's own leg decides the direction; a callee leg is "outbound" to the switch whatever the call is. */
function mergeDirection(known: Direction, event: CallEvent): Direction {
  const told = event.direction as Direction
  if (told === "unknown") return known
  if (event.leg?.role === "callee" && told !== "inbound") return known
  return known === "unknown" || event.leg?.role === "caller" ? told : known
}

function readParty(party: Party | undefined): KnownParty | undefined {
  if (party === undefined || party.kind === "") return undefined
  return { kind: party.kind as KnownParty["kind"], number: party.number, raw: party.raw, name: party.name }
}

function readLeg(event: CallEvent): Leg {
  const leg = event.leg
  return {
    key: event.legKey === "" ? event.callKey : event.legKey,
    role: (leg?.role ?? "caller") as LegRole,
    state: (leg?.state ?? "started") as LegState,
    outcome: (leg?.outcome ?? "") as LegOutcome | "",
    causeRaw: leg?.causeRaw ?? "",
    startedAtMs: leg?.startedAtMs ?? 0,
    ringingAtMs: leg?.ringingAtMs ?? 0,
    answeredAtMs: leg?.answeredAtMs ?? 0,
    endedAtMs: leg?.endedAtMs ?? 0,
    ringMs: leg?.ringTold === true ? leg.ringMs : undefined,
    target: readParty(leg?.target),
    releasedBy: (leg?.releasedBy ?? "") as ReleasedBy,
    closesCall: leg?.closesCall ?? false,
    closesRings: leg?.closesRings ?? false,
    sequence: leg?.sequence ?? -1,
    clockUntrusted: leg?.clockUntrusted ?? false,
  }
}
