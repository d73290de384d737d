import { REPLY_GOAL_MS, THREAD_VIEWS } from "@rebound/contracts"
import { z } from "zod"
import {
  cursor,
  idempotencyKey,
  instant,
  limit,
  nullableInstant,
  number,
  placeQuery,
  resellerQuery,
  slug,
} from "./common.ts"

const GOAL = `${REPLY_GOAL_MS / 60_000} minutes`
const THREAD_STATES = ["open", "snoozed", "done"] as const
const OUTCOMES = ["booked", "called_back", "quote", "existing_matter", "wrong_number", "spam", "lost"] as const
const TASK_RESULTS = ["reached", "no_answer", "not_needed"] as const

const contact = z
  .object({
    contactId: z.string(),
    name: z.string().nullable(),
    numbers: z.array(z.string()).describe("E.164, the one that was used last first."),
  })
  .meta({ id: "Contact" })

export const thread = z
  .object({
    threadId: z.string(),
    brandId: z.string(),
    locationId: z
      .string()
      .nullable()
      .describe("The location of the newest call or text; where a person moved it, that one until it is done."),
    line: z
      .string()
      .nullable()
      .describe("The line that the next reply leaves from, E.164: the one that the caller knows, also after a move."),
    contact: contact.nullable(),
    state: z.string().describe("open, snoozed or done."),
    outcome: z.string().nullable().describe("What it came to; null until done."),
    assignee: z.string().nullable(),
    unread: z.boolean(),
    waitingSince: nullableInstant.describe("The caller wrote and no person has answered yet; null when nobody waits."),
    lastAt: nullableInstant,
    lastLine: z.string().describe("The newest line of the timeline in words that a list shows."),
    attempts: z.number().int().describe("Missed calls in the present episode."),
    optedOut: z.boolean(),
    cannotText: z.string().nullable().describe("Why no text can be sent now; null when one can."),
    snoozedUntil: nullableInstant,
    live: z.boolean().describe("A person wrote, either way, within 24 h."),
    createdAt: nullableInstant,
  })
  .meta({ id: "Thread" })

export const timelineEntry = z
  .object({
    entryId: z.string(),
    kind: z.string().describe("call, text_in, text_out, note, state, assignment, opt_out, task or move."),
    at: nullableInstant,
    author: z.string().describe("caller, automatic, or the person's name."),
    body: z.string(),
    callId: z.string().nullable(),
    verdict: z.string().nullable(),
    reason: z.string().nullable(),
    messageId: z.string().nullable(),
    messageState: z.string().nullable().describe("The ledger's state, in lower case."),
    messageClass: z.string().nullable(),
    segments: z.number().int(),
    errorCode: z.string().nullable(),
    acceptedAt: nullableInstant,
    deliveredAt: nullableInstant,
    locationId: z.string().nullable().describe("Of a move: where to."),
    line: z.string().nullable().describe("Of a move: the line that replies leave from then; null when none can."),
    ringMs: z.number().nullable(),
    textedInError: z.boolean(),
    mediaUrls: z.array(z.string()),
  })
  .meta({ id: "TimelineEntry" })

export const callback = z
  .object({
    taskId: z.string(),
    threadId: z.string().nullable(),
    brandId: z.string(),
    locationId: z.string().nullable(),
    callId: z.string().nullable(),
    contact: contact.nullable(),
    line: z.string().nullable(),
    reason: z.string().describe("Why no text could go."),
    createdAt: nullableInstant,
    doneAt: nullableInstant,
    doneBy: z.string().nullable(),
    result: z.string().nullable(),
  })
  .meta({ id: "Callback", description: "A call to make where no text could go." })

export const threadsQuery = placeQuery.extend({
  view: z
    .enum(THREAD_VIEWS)
    .optional()
    .describe(
      `Left out: all that are not done. late: a caller wrote more than ${GOAL} ago, by the wall clock, and no person has answered.`,
    ),
  sort: z.enum(["newest", "waiting"]).default("newest"),
  search: z.string().trim().min(1).max(100).optional().describe("A part of a name, or digits of a number."),
  limit,
  cursor,
})

export const threadPage = z
  .object({
    items: z.array(thread),
    nextCursor: z.string().nullable(),
    counts: z
      .object({
        needsReply: z.number().int(),
        late: z.number().int().describe(`Of needsReply: waiting for longer than ${GOAL}.`),
        mine: z.number().int(),
        unassigned: z.number().int(),
        undeliverable: z.number().int(),
        open: z.number().int(),
        snoozed: z.number().int(),
        done: z.number().int(),
        callbacks: z.number().int(),
        sites: z
          .array(z.object({ brandId: z.string(), locationId: z.string(), open: z.number().int() }))
          .describe("The sites with open conversations, in no order; at most 1,000."),
      })
      .meta({ id: "ThreadCounts", description: "How many threads each view holds, for whoever asks." }),
  })
  .meta({ id: "ThreadPage" })

export const threadParams = z.object({ threadId: z.string().min(1).max(200) })

export const threadQuery = resellerQuery.extend({
  limit,
  before: z.string().min(1).max(1_000).optional().describe("`beforeCursor` of the part that follows."),
})

export const threadInFull = z
  .object({
    thread,
    timeline: z.array(timelineEntry).describe("The newest part, oldest first."),
    beforeCursor: z.string().nullable().describe("Asks for the part before; null at the beginning."),
    tasks: z.array(callback),
  })
  .meta({ id: "ThreadInFull" })

export const replyBody = z.strictObject({
  body: z.string().trim().min(1).max(1_600),
  idempotencyKey: idempotencyKey.optional(),
})
export const replySent = z
  .object({
    messageId: z.string(),
    state: z.string(),
    segments: z.number().int(),
    entry: timelineEntry.nullable(),
  })
  .meta({ id: "ReplySent" })

export const noteBody = z.strictObject({
  body: z.string().trim().min(1).max(4_000),
  idempotencyKey: idempotencyKey.optional(),
})
export const assigneeBody = z.strictObject({
  assignee: z.string().trim().min(1).max(100).nullable().describe("The person's name; null: nobody."),
})
export const moveBody = z
  .strictObject({
    locationId: slug.describe("Where to: another site of the conversation's brand."),
    idempotencyKey: idempotencyKey.optional(),
  })
  .meta({ id: "ThreadMove", examples: [{ locationId: "phoenix" }] })
export const stateBody = z
  .strictObject({
    state: z.enum(THREAD_STATES),
    outcome: z.enum(OUTCOMES).optional().describe("What it came to; done asks for one."),
    snoozedUntil: instant.optional().describe("snoozed asks for it."),
  })
  .meta({ id: "ThreadStateChange", examples: [{ state: "done", outcome: "booked" }] })
export const contactBody = z.strictObject({
  name: z.string().trim().max(100).optional(),
  addNumbers: z.array(number).max(20).default([]),
})
export const contactShown = contact

export const callbacksQuery = placeQuery.extend({
  done: z
    .enum(["true", "false"])
    .default("false")
    .transform((text) => text === "true")
    .describe("Also those that are done."),
  limit,
  cursor,
})
export const callbackPage = z
  .object({ items: z.array(callback), nextCursor: z.string().nullable() })
  .meta({ id: "CallbackPage" })
export const callbackParams = z.object({ taskId: z.string().min(1).max(200) })
export const callbackDone = z.strictObject({ result: z.enum(TASK_RESULTS) })
