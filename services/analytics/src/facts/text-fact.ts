import type { MessageEvent } from "@rebound/contracts"

/** One step of one text as `fact_texts` holds it. */
export interface TextFact {
  readonly table: "text"
  readonly reseller_id: string
  readonly brand_id: string
  readonly location_id: string
  readonly call_id: string
  readonly event_id: string
  readonly message_id: string
  readonly class: string
  readonly state: string
  readonly reason: string
  readonly at_ms: number
  readonly verdict_version: number
  readonly segments: number
  readonly error_code: string
}

/** Turns a step of a text into a fact. Pure; the same step told again is the same fact. */
export const textFact = (step: MessageEvent): TextFact => ({
  table: "text",
  reseller_id: step.resellerId,
  brand_id: step.brandId,
  location_id: step.locationId,
  call_id: step.callId,
  event_id: step.eventId,
  message_id: step.messageId,
  class: step.class,
  state: step.state,
  reason: step.reason,
  at_ms: Math.max(0, Math.floor(step.atMs)),
  verdict_version: step.verdictVersion,
  segments: step.segments,
  error_code: step.errorCode,
})
