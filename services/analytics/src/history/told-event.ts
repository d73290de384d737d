import { type CallEvent, callIdOf } from "@rebound/contracts"

/** What a carrier told, as `told_events` holds it: its words and instants, none of the numbers. */
export interface ToldEventRow {
  readonly [column: string]: unknown
  readonly reseller_id: string
  readonly call_id: string
  readonly received_ms: number
  readonly event_id: string
  readonly leg_key: string
  readonly role: string
  readonly state: string
  readonly outcome: string
  readonly cause_raw: string
  readonly origin: string
  readonly occurred_ms: number
  readonly direction: string
  readonly caller_kind: string
  readonly sequence: number
  readonly ring_ms: number
  readonly ring_told: number
  readonly talk_ms: number
  readonly released_by: string
  readonly closes_call: number
  readonly closes_rings: number
  readonly clock_untrusted: number
  readonly attestation: string
}

/** Instants in the table are whole milliseconds, 0 for "not told"; a carrier's clock may say anything. */
const wholeMs = (ms: number): number => (Number.isFinite(ms) ? Math.max(0, Math.floor(ms)) : 0)

/** Pure; the same record read again is the same row, the same fact told again is another. */
export function toldEvent(event: CallEvent): ToldEventRow {
  const { leg } = event
  return {
    reseller_id: event.resellerId,
    call_id: callIdOf(event),
    received_ms: wholeMs(event.receivedAtMs),
    event_id: event.eventId,
    leg_key: event.legKey,
    role: leg?.role ?? "",
    state: leg?.state ?? "",
    outcome: leg?.outcome ?? "",
    cause_raw: leg?.causeRaw ?? "",
    origin: event.origin,
    occurred_ms: wholeMs(event.occurredAtMs),
    direction: event.direction,
    caller_kind: event.caller?.kind ?? "",
    sequence: leg?.sequence ?? -1,
    ring_ms: wholeMs(leg?.ringMs ?? 0),
    ring_told: leg?.ringTold === true ? 1 : 0,
    talk_ms: wholeMs(leg?.talkMs ?? 0),
    released_by: leg?.releasedBy ?? "",
    closes_call: leg?.closesCall === true ? 1 : 0,
    closes_rings: leg?.closesRings === true ? 1 : 0,
    clock_untrusted: leg?.clockUntrusted === true ? 1 : 0,
    attestation: event.attestation,
  }
}
