import { create } from "@bufbuild/protobuf"
import { type CallEvent, CallEventSchema } from "@rebound/contracts"

/** One event of a case, as short as it can be read. */
export interface EventRow {
  /** Receipt, milliseconds after the first. */
  readonly at: number
  readonly role: string
  readonly leg: string
  readonly state: string
  readonly outcome?: string
  readonly direction?: string
  readonly closesCall?: boolean
  readonly closesRings?: boolean
  readonly ringMs?: number
  readonly clockUntrusted?: boolean
  /** The event tells both ends: caller and dialled line. */
  readonly to?: boolean
}

export const START_MS = Date.UTC(2026, 2, 2, 15, 0, 0)
export const CALLER = "+15125550142"
export const LINE = "+15125550100"

let serial = 0

/** A call event in full from a short row. */
export function eventOf(row: EventRow, over: { callKey?: string; eventId?: string } = {}): CallEvent {
  serial += 1
  const receivedAtMs = START_MS + row.at
  return create(CallEventSchema, {
    eventId: over.eventId ?? `${over.callKey ?? "CA1"}/${row.leg}/${row.role}/${row.state}/${serial}`,
    resellerId: "northstar",
    accountId: "twilio-main",
    carrier: "twilio",
    callKey: over.callKey ?? "CA1",
    legKey: row.leg,
    origin: "live",
    receivedAtMs,
    occurredAtMs: receivedAtMs,
    direction: row.direction ?? (row.role === "callee" ? "unknown" : "inbound"),
    ...(row.to === true && {
      caller: { kind: "e164", number: CALLER, raw: CALLER },
      called: { kind: "e164", number: LINE, raw: LINE },
    }),
    leg: {
      role: row.role,
      state: row.state,
      outcome: row.outcome ?? "",
      closesCall: row.closesCall ?? false,
      closesRings: row.closesRings ?? false,
      ringTold: row.ringMs !== undefined,
      ringMs: row.ringMs ?? 0,
      sequence: -1,
      clockUntrusted: row.clockUntrusted ?? false,
      endedAtMs: row.state === "ended" ? receivedAtMs : 0,
    },
  })
}
