import type { CallbackTask, Contact, Thread, ThreadCounts, TimelineEntry } from "@rebound/contracts"
import { type Sight, sees } from "../access/sight.ts"
import { filled, instant } from "../api/present.ts"

export const presentContact = ({ contactId, name, numbers }: Contact) => ({
  contactId,
  name: filled(name),
  numbers: [...numbers],
})

export const presentThread = (thread: Thread) => ({
  threadId: thread.threadId,
  brandId: thread.brandId,
  locationId: filled(thread.locationId),
  line: filled(thread.line),
  contact: thread.contact === undefined ? null : presentContact(thread.contact),
  state: thread.state,
  outcome: filled(thread.outcome),
  assignee: filled(thread.assignee),
  unread: thread.unread,
  waitingSince: instant(thread.waitingSinceMs),
  lastAt: instant(thread.lastAtMs),
  lastLine: thread.lastLine,
  attempts: thread.attempts,
  optedOut: thread.optedOut,
  cannotText: filled(thread.cannotText),
  snoozedUntil: instant(thread.snoozedUntilMs),
  live: thread.live,
  createdAt: instant(thread.createdAtMs),
})

export const presentEntry = (entry: TimelineEntry) => ({
  entryId: entry.entryId,
  kind: entry.kind,
  at: instant(entry.atMs),
  author: entry.author,
  body: entry.body,
  callId: filled(entry.callId),
  verdict: filled(entry.verdict),
  reason: filled(entry.reason),
  messageId: filled(entry.messageId),
  messageState: filled(entry.messageState.toLowerCase()),
  messageClass: filled(entry.messageClass),
  segments: entry.segments,
  errorCode: filled(entry.errorCode),
  acceptedAt: instant(entry.acceptedAtMs),
  deliveredAt: instant(entry.deliveredAtMs),
  locationId: filled(entry.locationId),
  line: filled(entry.line),
  ringMs: entry.kind === "call" && entry.ringMs > 0 ? entry.ringMs : null,
  textedInError: entry.textedInError,
  mediaUrls: [...entry.mediaUrls],
})

export const presentCallback = (task: CallbackTask) => ({
  taskId: task.taskId,
  threadId: filled(task.threadId),
  brandId: task.brandId,
  locationId: filled(task.locationId),
  callId: filled(task.callId),
  contact: task.contact === undefined ? null : presentContact(task.contact),
  line: filled(task.line),
  reason: task.reason,
  createdAt: instant(task.createdAtMs),
  doneAt: instant(task.doneAtMs),
  doneBy: filled(task.doneBy),
  result: filled(task.result),
})

/** Counts of what lies within a sight; sites beyond it are left out, as rows would be. */
export const presentCounts = (sight: Sight, counts: ThreadCounts | undefined) => ({
  needsReply: counts?.needsReply ?? 0,
  late: counts?.late ?? 0,
  mine: counts?.mine ?? 0,
  unassigned: counts?.unassigned ?? 0,
  undeliverable: counts?.undeliverable ?? 0,
  open: counts?.open ?? 0,
  snoozed: counts?.snoozed ?? 0,
  done: counts?.done ?? 0,
  callbacks: counts?.callbacks ?? 0,
  sites: (counts?.sites ?? [])
    .filter((site) => sees(sight, site))
    .map(({ brandId, locationId, open }) => ({ brandId, locationId, open })),
})
