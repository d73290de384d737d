import type { ConversationEvent, InboundMessage } from "@rebound/contracts"
import type { PlaceInTime } from "./place-in-time.ts"
import { type InboundKind, readTurn } from "./read-turn.ts"

/**
 * One turn of a conversation as `fact_turns` holds it: a caller's text, a person's text (`human`), or a person's word that
 * the caller was spoken to (`contact`).
 */
export interface TurnFact {
  readonly table: "turn"
  readonly reseller_id: string
  readonly brand_id: string
  readonly caller_key: string
  readonly event_id: string
  readonly kind: InboundKind | "human" | "contact"
  readonly at_ms: number
  /** Where the caller's text came in; empty for a person's turn. */
  readonly location_id: string
  readonly local_day: string
  readonly local_hour: number
  readonly open: 0 | 1
}

/** A caller's text. Pure. */
export const inboundTurn = (
  message: InboundMessage,
  where: { readonly brandId: string; readonly locationId: string; readonly place: PlaceInTime },
): TurnFact => ({
  table: "turn",
  reseller_id: message.resellerId,
  brand_id: where.brandId,
  caller_key: message.callerKey,
  event_id: `in/${message.accountId}/${message.eventId}`,
  kind: readTurn(message),
  at_ms: Math.floor(message.receivedAtMs),
  location_id: where.locationId,
  local_day: where.place.day,
  local_hour: where.place.hour,
  open: where.place.open ? 1 : 0,
})

/** Outcomes by which a person says that the caller was spoken to. */
const SPOKEN = new Set(["called_back", "booked"])

/** A person's turn, or undefined where the event is none. Pure. */
export function personTurn(event: ConversationEvent): TurnFact | undefined {
  const kind =
    event.kind === "human_reply"
      ? "human"
      : event.kind === "outcome" && SPOKEN.has(event.outcome)
        ? "contact"
        : undefined
  if (kind === undefined || event.callerKey === "") return undefined
  return {
    table: "turn",
    reseller_id: event.resellerId,
    brand_id: event.brandId,
    caller_key: event.callerKey,
    event_id: `out/${event.eventId}`,
    kind,
    at_ms: Math.floor(event.atMs),
    location_id: "",
    local_day: new Date(event.atMs).toISOString().slice(0, 10),
    local_hour: 0,
    open: 0,
  }
}
