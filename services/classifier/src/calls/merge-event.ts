import type { CallEvent, Direction, LegOutcome, LegRole, LegState, Origin, Party, ReleasedBy } from "@rebound/contracts"
import { type CallState, type KnownParty, LEGS_MAX, type Leg, SEEN_MAX } from "./call-state.ts"

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

const PARTY_WORTH = { e164: 3, withheld: 2, extension: 1, unusable: 0 } as const

/** The more telling of two reports of one party; the first on a tie, since the first event is nearest to the caller. */
function preferred(known: KnownParty | undefined, told: KnownParty | undefined): KnownParty | undefined {
  if (known === undefined) return told
  if (told === undefined) return known
  return PARTY_WORTH[told.kind] > PARTY_WORTH[known.kind] ? told : known
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

const STATE_ORDER = { started: 0, ringing: 1, answered: 2, ended: 3 } as const

/**
 * How much an outcome says. A person's answer outweighs all: "answered on another line" wins over "missed on this line",
 * whichever report comes last. Voicemail outweighs plain ringing out; `unknown` says least.
 */
const OUTCOME_WEIGHT: Readonly<Record<LegOutcome | "", number>> = {
  answered_human: 9,
  answering_service: 8,
  sister_site: 8,
  ai_agent: 8,
  fax: 7,
  voicemail_message: 6,
  voicemail_no_message: 5,
  foreign_voicemail: 5,
  answered_unknown: 4,
  queue_abandoned: 3,
  menu_abandoned: 3,
  no_answer: 3,
  caller_abandoned: 3,
  busy: 3,
  all_lines_busy: 3,
  rejected: 3,
  answered_elsewhere: 3,
  unreachable: 3,
  bad_number: 3,
  blocked: 3,
  failed_network: 2,
  unknown: 1,
  "": 0,
}

function mergeLeg(known: Leg, told: Leg): Leg {
  const newer = STATE_ORDER[told.state] > STATE_ORDER[known.state] ? told : known
  const heavier = OUTCOME_WEIGHT[told.outcome] > OUTCOME_WEIGHT[known.outcome] ? told : known
  const endedAtMs = known.endedAtMs || told.endedAtMs
  const ringingAtMs = earliest(known.ringingAtMs, told.ringingAtMs)
  const answeredAtMs = earliest(known.answeredAtMs, told.answeredAtMs)
  const ringEnd = answeredAtMs || endedAtMs
  return {
    key: known.key,
    role: known.role,
    state: newer.state,
    outcome: heavier.outcome,
    causeRaw: heavier.causeRaw || known.causeRaw || told.causeRaw,
    startedAtMs: earliest(known.startedAtMs, told.startedAtMs),
    ringingAtMs,
    answeredAtMs,
    endedAtMs,
    // Two facts of one leg may tell together what neither tells alone: when it began to ring, and when that stopped.
    ringMs:
      known.ringMs ?? told.ringMs ?? (ringingAtMs > 0 && ringEnd >= ringingAtMs ? ringEnd - ringingAtMs : undefined),
    target: preferred(known.target, told.target),
    releasedBy: known.releasedBy || told.releasedBy,
    closesCall: known.closesCall || told.closesCall,
    closesRings: known.closesRings || told.closesRings,
    sequence: Math.max(known.sequence, told.sequence),
    clockUntrusted: known.clockUntrusted || told.clockUntrusted,
  }
}

const earliest = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b))
