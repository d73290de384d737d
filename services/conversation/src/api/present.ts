import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CallbackTaskSchema, ContactSchema, ThreadSchema, TimelineEntrySchema } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { Row } from "@rebound/store"
import type { ResellerSeal } from "../numbers-at-rest/sealing.ts"
import type { Task } from "../tasks/task-rows.ts"
import { LIVE_MS, stateAt, type Thread } from "../threads/thread.ts"
import type { Entry } from "../timeline/entry.ts"
import { replyLineOf } from "./reply-line.ts"

type Init<T> = Omit<T, "$typeName" | "$unknown">
export type ContactInit = Init<MessageInitShape<typeof ContactSchema>>
export type ThreadInit = Init<MessageInitShape<typeof ThreadSchema>>
export type EntryInit = Init<MessageInitShape<typeof TimelineEntrySchema>>
export type TaskInit = Init<MessageInitShape<typeof CallbackTaskSchema>>

/** A contact's row with its numbers, the one used last first. */
export interface Contact {
  readonly contactId: string
  readonly brandId: string
  readonly name: string
  readonly createdAtMs: number
  readonly numbers: readonly ContactNumber[]
}

interface ContactNumber {
  readonly callerKey: string
  readonly sealed: string
  readonly optedOut: boolean
  readonly notTextable: boolean
}

/** A contact and all its numbers in one row, by the alias `t` of its thread: each by its key (OFFSET 0), however small the tables are. */
export const CONTACT_JOIN = `JOIN LATERAL (SELECT * FROM conv_contacts
      WHERE reseller_id = t.reseller_id AND contact_id = t.contact_id OFFSET 0) AS c ON true
  JOIN LATERAL (SELECT jsonb_agg(jsonb_build_array(n.caller_key, n.number_sealed, n.opted_out, n.not_textable)
      ORDER BY n.used_at_ms DESC, n.caller_key) AS numbers
    FROM conv_numbers n WHERE n.reseller_id = t.reseller_id AND n.contact_id = t.contact_id) AS m ON true`
export const CONTACT_COLUMNS = "c.name, c.created_at_ms AS contact_created_at_ms, m.numbers"

export const readContact = (row: Row): Contact => ({
  contactId: String(row.contact_id),
  brandId: String(row.brand_id),
  name: String(row.name),
  createdAtMs: Number(row.contact_created_at_ms),
  numbers: (Array.isArray(row.numbers) ? row.numbers : []).map(([callerKey, sealed, optedOut, notTextable]) => ({
    callerKey: String(callerKey),
    sealed: String(sealed),
    optedOut: optedOut === true,
    notTextable: notTextable === true,
  })),
})

export const presentContact = (contact: Contact, seal: ResellerSeal): ContactInit => ({
  contactId: contact.contactId,
  brandId: contact.brandId,
  name: contact.name,
  numbers: contact.numbers.map(({ sealed }) => seal.openNumber(sealed)),
  createdAtMs: contact.createdAtMs,
})

/** Why the next text cannot go from this line to the number used last; empty when it can. The dispatcher has the last word. */
export function cannotText(contact: Contact, line: string | undefined): string {
  const [number] = contact.numbers
  if (number === undefined) return "withheld"
  if (number.optedOut) return "opted_out"
  if (number.notTextable) return "landline"
  return line === undefined ? "no_texting_line" : ""
}

export interface PresentThreadFacts {
  readonly resellerId: string
  readonly seal: ResellerSeal
  readonly directory: DirectoryView
  readonly nowMs: number
}

export function presentThread(
  thread: Thread,
  contact: Contact,
  { resellerId, seal, directory, nowMs }: PresentThreadFacts,
): ThreadInit {
  const line = replyLineOf(thread, directory, resellerId)
  return {
    threadId: thread.threadId,
    brandId: thread.brandId,
    locationId: thread.locationId,
    line: line ?? thread.line,
    contact: presentContact(contact, seal),
    state: stateAt(thread, nowMs),
    outcome: thread.outcome,
    assignee: thread.assignee,
    unread: thread.unread,
    waitingSinceMs: thread.waitingSinceMs,
    lastAtMs: thread.lastAtMs,
    lastLine: thread.lastLine,
    attempts: thread.attempts,
    optedOut: contact.numbers[0]?.optedOut ?? false,
    cannotText: cannotText(contact, line),
    snoozedUntilMs: stateAt(thread, nowMs) === "snoozed" ? thread.snoozedUntilMs : 0,
    live: thread.liveAtMs > nowMs - LIVE_MS,
    createdAtMs: thread.createdAtMs,
  }
}

export const presentEntry = ({ sourceId: _, version: __, endedAtMs: ___, mediaUrls, ...entry }: Entry): EntryInit => ({
  ...entry,
  mediaUrls: [...mediaUrls],
})

export const presentTask = ({ revision: _, ...task }: Task, contact: ContactInit | undefined): TaskInit => ({
  ...task,
  ...(contact !== undefined && { contact }),
})
