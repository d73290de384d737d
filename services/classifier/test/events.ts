import { create } from "@bufbuild/protobuf"
import { type CallEvent, CallEventSchema, type DirectoryEntity, DirectoryEntitySchema } from "@rebound/contracts"
import { type DirectoryIndex, type EntityDraft, sampleDirectory, toEntities } from "@rebound/directory"

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
  /** The carrier's id of the event; the same twice is a repeat. Default: every event has its own. */
  readonly id?: string
}

export const START_MS = Date.UTC(2026, 2, 2, 15, 0, 0)
export const CALLER = "+15125550142"
/** Of the sample directory, as is the reseller. */
export const RESELLER = "lakeside"
export const LINE = "+17375550100"

/** The sample directory as it goes over the topic. */
export function sampleEntities(): { kind: EntityDraft["kind"]; entity: DirectoryEntity }[] {
  const drafts = toEntities(
    sampleDirectory({ apiUrl: "http://127.0.0.1:1", publicUrl: "", authToken: "obviously-fake-token" }),
    { seal: (_, plain) => ({ sealed: plain, digest: "" }), kept: () => undefined },
  )
  if (!drafts.ok) throw new Error(JSON.stringify(drafts.faults))
  return drafts.drafts.map(({ kind, id, body }) => ({
    kind,
    entity: create(DirectoryEntitySchema, { revision: 1, resellerId: RESELLER, id, archived: false, body }),
  }))
}

export function applyDirectory(index: DirectoryIndex): DirectoryIndex {
  for (const { entity } of sampleEntities()) index.apply(entity)
  return index
}

let serial = 0

/** A call event in full from a short row. */
export function eventOf(
  row: EventRow,
  over: { callKey?: string; startMs?: number; origin?: string; caller?: string } = {},
): CallEvent {
  serial += 1
  const receivedAtMs = (over.startMs ?? START_MS) + row.at
  const caller = over.caller ?? CALLER
  return create(CallEventSchema, {
    eventId: row.id ?? `${over.callKey ?? "CA1"}/${row.leg}/${row.role}/${row.state}/${serial}`,
    resellerId: RESELLER,
    accountId: "simulated",
    carrier: "twilio",
    callKey: over.callKey ?? "CA1",
    legKey: row.leg,
    origin: over.origin ?? "live",
    receivedAtMs,
    occurredAtMs: receivedAtMs,
    direction: row.direction ?? (row.role === "callee" ? "unknown" : "inbound"),
    ...(row.to === true && {
      caller: { kind: "e164", number: caller, raw: caller },
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
      ringingAtMs: row.state === "ringing" ? receivedAtMs : 0,
      answeredAtMs: row.state === "answered" ? receivedAtMs : 0,
      endedAtMs: row.state === "ended" ? receivedAtMs : 0,
    },
  })
}
