import type { AskOptions } from "../warehouse/port.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { ToldEventRow } from "./told-event.ts"

/** A call with more facts than this is a loop of forwarding; what comes after tells nothing new. */
const EVENTS_MAX = 200
const STEPS_MAX = 100

interface StepRow {
  readonly [column: string]: unknown
  readonly event_id: string
  readonly message_id: string
  readonly state: string
  readonly reason: string
  readonly at_ms: number
  readonly error_code: string
}

/** What was told of one call, oldest first. Empty for a call that nobody told of, or of another reseller. */
export async function readHistory(own: ResellerWarehouse, callId: string, options: AskOptions) {
  const [told, steps] = await Promise.all([
    own.ask<ToldEventRow>(
      `SELECT * EXCEPT (reseller_id, call_id) FROM @told_events WHERE call_id = {call:String}
       ORDER BY received_ms, sequence, event_id LIMIT ${EVENTS_MAX + 1}`,
      { call: callId },
      options,
    ),
    own.ask<StepRow>(
      // A step of a call that moved lies at both places.
      `SELECT DISTINCT event_id, message_id, state, reason, at_ms, error_code FROM @fact_texts
       WHERE call_id = {call:String} ORDER BY at_ms, event_id LIMIT ${STEPS_MAX + 1}`,
      { call: callId },
      options,
    ),
  ])
  const seen = new Set<string>()
  const events = told.slice(0, EVENTS_MAX).map((row) => {
    const again = seen.has(row.event_id)
    seen.add(row.event_id)
    return {
      eventId: row.event_id,
      again,
      legKey: row.leg_key,
      role: row.role,
      state: row.state,
      outcome: row.outcome,
      causeRaw: row.cause_raw,
      origin: row.origin,
      receivedAtMs: row.received_ms,
      occurredAtMs: row.occurred_ms,
      direction: row.direction,
      callerKind: row.caller_kind,
      sequence: row.sequence,
      ringMs: row.ring_ms,
      ringTold: row.ring_told === 1,
      talkMs: row.talk_ms,
      releasedBy: row.released_by,
      closesCall: row.closes_call === 1,
      closesRings: row.closes_rings === 1,
      clockUntrusted: row.clock_untrusted === 1,
      attestation: row.attestation,
    }
  })
  return {
    events,
    steps: steps.slice(0, STEPS_MAX).map((row) => ({
      eventId: row.event_id,
      messageId: row.message_id,
      state: row.state,
      reason: row.reason,
      atMs: row.at_ms,
      errorCode: row.error_code,
    })),
    cut: told.length > EVENTS_MAX || steps.length > STEPS_MAX,
  }
}
