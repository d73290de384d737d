import type { EntryKind } from "@rebound/contracts"
import type { Row } from "@rebound/store"

/** One line of a timeline. Instants in Unix milliseconds, 0 when not. */
export interface Entry {
  readonly entryId: string
  /** The fact it is about; told again it is the same entry. */
  readonly sourceId: string
  /** Of what may be corrected: the highest wins. */
  readonly version: number
  readonly kind: EntryKind
  readonly atMs: number
  readonly author: string
  readonly body: string
  readonly callId: string
  readonly verdict: string
  readonly reason: string
  readonly messageId: string
  readonly messageState: string
  readonly messageClass: string
  readonly segments: number
  readonly errorCode: string
  readonly acceptedAtMs: number
  readonly deliveredAtMs: number
  readonly endedAtMs: number
  readonly locationId: string
  readonly line: string
  readonly ringMs: number
  readonly textedInError: boolean
  readonly mediaUrls: readonly string[]
}

/** Names of facts, one function per kind, so that no two kinds can meet. */
export const sourceOf = {
  call: (callId: string) => `call ${callId}`,
  /** A text-back that was decided against: one per call. */
  notTexted: (callId: string) => `not-texted ${callId}`,
  message: (messageId: string) => `message ${messageId}`,
  inbound: (accountId: string, eventId: string) => `inbound ${accountId} ${eventId}`,
  note: (threadId: string, key: string) => `note ${threadId} ${key}`,
  deed: (id: string) => `deed ${id}`,
  move: (threadId: string, key: string) => `move ${threadId} ${key}`,
  task: (callId: string) => `task ${callId}`,
}

export const BLANK_ENTRY: Omit<Entry, "entryId" | "sourceId" | "kind" | "atMs"> = {
  version: 0,
  author: "",
  body: "",
  callId: "",
  verdict: "",
  reason: "",
  messageId: "",
  messageState: "",
  messageClass: "",
  segments: 0,
  errorCode: "",
  acceptedAtMs: 0,
  deliveredAtMs: 0,
  endedAtMs: 0,
  locationId: "",
  line: "",
  ringMs: 0,
  textedInError: false,
  mediaUrls: [],
}

export const ENTRY_COLUMNS = `e.entry_id, e.source_id, e.version, e.kind, e.at_ms, e.author, e.body, e.call_id, e.verdict, e.reason,
  e.message_id, e.message_state, e.message_class, e.segments, e.error_code, e.accepted_at_ms, e.delivered_at_ms, e.ended_at_ms,
  e.location_id, e.line, e.ring_ms, e.texted_in_error, e.media_urls`

export const readEntry = (row: Row): Entry => ({
  entryId: String(row.entry_id),
  sourceId: String(row.source_id),
  version: Number(row.version),
  // The table's own check holds the list.
  kind: row.kind as EntryKind,
  atMs: Number(row.at_ms),
  author: String(row.author),
  body: String(row.body),
  callId: String(row.call_id),
  verdict: String(row.verdict),
  reason: String(row.reason),
  messageId: String(row.message_id),
  messageState: String(row.message_state),
  messageClass: String(row.message_class),
  segments: Number(row.segments),
  errorCode: String(row.error_code),
  acceptedAtMs: Number(row.accepted_at_ms),
  deliveredAtMs: Number(row.delivered_at_ms),
  endedAtMs: Number(row.ended_at_ms),
  locationId: String(row.location_id),
  line: String(row.line),
  ringMs: Number(row.ring_ms),
  textedInError: row.texted_in_error === true,
  mediaUrls: Array.isArray(row.media_urls) ? row.media_urls.map(String) : [],
})
