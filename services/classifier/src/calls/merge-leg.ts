import type { LegOutcome } from "@rebound/contracts"
import type { KnownParty, Leg } from "./call-state.ts"

const STATE_ORDER = { started: 0, ringing: 1, answered: 2, ended: 3 } as const

/**
 * How much an outcome says, when reports of one leg contradict each other. A person's answer outweighs all: "answered on
 * another line" wins over "missed on this line", whichever report comes last. Voicemail outweighs plain ringing out, which
 * outweighs a busy line, as among several phones; `unknown` says least. No two weigh the same: which report came first
 * must not decide.
 */
const OUTCOME_WEIGHT: Readonly<Record<LegOutcome | "", number>> = {
  answered_human: 22,
  answering_service: 21,
  sister_site: 20,
  ai_agent: 19,
  fax: 18,
  voicemail_message: 17,
  voicemail_no_message: 16,
  foreign_voicemail: 15,
  answered_unknown: 14,
  blocked: 13,
  answered_elsewhere: 12,
  queue_abandoned: 11,
  menu_abandoned: 10,
  no_answer: 9,
  caller_abandoned: 8,
  rejected: 7,
  busy: 6,
  all_lines_busy: 5,
  unreachable: 4,
  bad_number: 3,
  failed_network: 2,
  unknown: 1,
  "": 0,
}

/** What two reports tell of one leg together: the same in whichever order they come. */
export function mergeLeg(known: Leg, told: Leg): Leg {
  const newer = STATE_ORDER[told.state] > STATE_ORDER[known.state] ? told : known
  const heavier = OUTCOME_WEIGHT[told.outcome] > OUTCOME_WEIGHT[known.outcome] ? told : known
  return {
    key: known.key,
    role: known.role,
    state: newer.state,
    outcome: heavier.outcome,
    causeRaw: heavier.causeRaw || known.causeRaw || told.causeRaw,
    startedAtMs: earliest(known.startedAtMs, told.startedAtMs),
    ringingAtMs: earliest(known.ringingAtMs, told.ringingAtMs),
    answeredAtMs: earliest(known.answeredAtMs, told.answeredAtMs),
    // A report without an instant of its own counts as told when it came, which is after the end.
    endedAtMs: earliest(known.endedAtMs, told.endedAtMs),
    ringMs: longer(known.ringMs, told.ringMs),
    target: preferred(known.target, told.target),
    releasedBy: known.releasedBy || told.releasedBy,
    closesCall: known.closesCall || told.closesCall,
    closesRings: known.closesRings || told.closesRings,
    sequence: Math.max(known.sequence, told.sequence),
    clockUntrusted: known.clockUntrusted || told.clockUntrusted,
  }
}

/**
 * How long a leg rang: as its carrier told it, or from two instants that tell together what neither tells alone, when it
 * began to ring and when that stopped.
 */
export function rangMs(leg: Leg): number | undefined {
  if (leg.ringMs !== undefined) return leg.ringMs
  const ringEnd = leg.answeredAtMs || leg.endedAtMs
  return leg.ringingAtMs > 0 && ringEnd >= leg.ringingAtMs ? ringEnd - leg.ringingAtMs : undefined
}

const PARTY_WORTH = { e164: 3, withheld: 2, extension: 1, unusable: 0 } as const

/** The more telling of two reports of one party; the first on a tie, since the first event is nearest to the caller. */
export function preferred(known: KnownParty | undefined, told: KnownParty | undefined): KnownParty | undefined {
  if (known === undefined) return told
  if (told === undefined) return known
  return PARTY_WORTH[told.kind] > PARTY_WORTH[known.kind] ? told : known
}

const earliest = (a: number, b: number): number => (a === 0 ? b : b === 0 ? a : Math.min(a, b))

const longer = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b)
