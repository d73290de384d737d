import type { CallHistoryResponse, TextStep, ToldEvent } from "@rebound/contracts"
import { filled, instant } from "../api/present.ts"

/** What was told of a call, as the API says it. */
export const presentHistory = ({ events, steps, cut }: CallHistoryResponse) => ({
  events: events.map(presentEvent),
  steps: steps.map(presentStep),
  cut,
})

const presentEvent = (event: ToldEvent) => ({
  eventId: event.eventId,
  again: event.again,
  receivedAt: instant(event.receivedAtMs),
  occurredAt: instant(event.occurredAtMs),
  legKey: event.legKey,
  role: event.role,
  state: event.state,
  outcome: filled(event.outcome),
  cause: filled(event.causeRaw),
  origin: event.origin,
  direction: filled(event.direction),
  caller: filled(event.callerKind),
  sequence: event.sequence < 0 ? null : event.sequence,
  ringMs: event.ringTold ? event.ringMs : null,
  talkMs: event.talkMs > 0 ? event.talkMs : null,
  releasedBy: filled(event.releasedBy),
  closesCall: event.closesCall,
  closesRings: event.closesRings,
  clockUntrusted: event.clockUntrusted,
  attestation: filled(event.attestation),
})

const presentStep = (step: TextStep) => ({
  messageId: step.messageId,
  state: step.state.toLowerCase(),
  reason: filled(step.reason),
  at: instant(step.atMs),
  errorCode: filled(step.errorCode),
})
