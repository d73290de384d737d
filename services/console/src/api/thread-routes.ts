import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { authorOf } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import {
  presentCallback,
  presentContact,
  presentCounts,
  presentEntry,
  presentThread,
} from "../threads/present-thread.ts"
import { idempotencyKeyOf } from "./idempotency-key.ts"
import { filled, millis } from "./present.ts"
import { idempotencyHeaders, refusals, resellerQuery } from "./schemas/common.ts"
import {
  assigneeBody,
  contactBody,
  contactShown,
  noteBody,
  replyBody,
  replySent,
  stateBody,
  thread,
  threadInFull,
  threadPage,
  threadParams,
  threadQuery,
  threadsQuery,
  timelineEntry,
} from "./schemas/threads.ts"
import type { ApiSurroundings } from "./surroundings.ts"
import { threadDoor } from "./thread-door.ts"

/** The conversations: reading them, and what people do in them. */
export const threadRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { conversations, asked, threadSeen } = threadDoor(surroundings)

    app.get(
      "/threads",
      {
        schema: {
          operationId: "listThreads",
          summary: "Conversations, newest activity first or longest waiting first",
          tags: ["Threads"],
          querystring: threadsQuery,
          response: { 200: threadPage, ...refusals },
        },
      },
      async (request) => {
        const { view, sort, search, limit, cursor, ...named } = request.query
        const { sight } = await asked(request, named, "threads:read")
        const answer = await conversations().listThreads({
          sight,
          view: view ?? "",
          person: authorOf(request.principal),
          limit,
          cursor: cursor ?? "",
          sort,
          search: search ?? "",
        })
        return {
          items: answer.threads.filter((one) => sees(sight, one)).map(presentThread),
          nextCursor: filled(answer.nextCursor),
          counts: presentCounts(sight, answer.counts),
        }
      },
    )

    app.get(
      "/threads/:threadId",
      {
        schema: {
          operationId: "getThread",
          summary: "A conversation with its timeline and tasks",
          tags: ["Threads"],
          params: threadParams,
          querystring: threadQuery,
          response: { 200: threadInFull, ...refusals },
        },
      },
      async (request) => {
        const { limit, before, reseller } = request.query
        const question = await asked(request, { reseller }, "threads:read")
        const found = await threadSeen(question, request.params.threadId, limit, before)
        return {
          thread: presentThread(found.thread),
          timeline: found.timeline.map(presentEntry),
          beforeCursor: filled(found.beforeCursor),
          tasks: found.tasks.filter((task) => sees(question.sight, task)).map(presentCallback),
        }
      },
    )

    const written = { tags: ["Threads"], params: threadParams, querystring: resellerQuery }

    app.post(
      "/threads/:threadId/messages",
      {
        schema: {
          operationId: "reply",
          summary: "Text the caller; a repeated idempotency key is one text",
          ...written,
          headers: idempotencyHeaders,
          body: replyBody,
          response: { 201: replySent, ...refusals },
        },
      },
      async (request, reply) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        const { body } = request.body
        await threadSeen(question, threadId)
        const sent = await conversations().reply({
          sight: question.sight,
          threadId,
          body,
          idempotencyKey: idempotencyKeyOf(request),
          author: authorOf(request.principal),
        })
        return await reply.code(201).send({
          messageId: sent.messageId,
          state: sent.state.toLowerCase(),
          segments: sent.segments,
          entry: sent.entry === undefined ? null : presentEntry(sent.entry),
        })
      },
    )

    app.post(
      "/threads/:threadId/notes",
      {
        schema: {
          operationId: "addNote",
          summary: "Write a private note; it never leaves the house",
          ...written,
          headers: idempotencyHeaders,
          body: noteBody,
          response: { 201: timelineEntry, ...refusals },
        },
      },
      async (request, reply) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        await threadSeen(question, threadId)
        const entry = await conversations().addNote({
          sight: question.sight,
          threadId,
          body: request.body.body,
          idempotencyKey: idempotencyKeyOf(request),
          author: authorOf(request.principal),
        })
        return await reply.code(201).send(presentEntry(entry))
      },
    )

    app.put(
      "/threads/:threadId/assignee",
      {
        schema: {
          operationId: "assignThread",
          summary: "Give the conversation to a person, or to nobody",
          ...written,
          body: assigneeBody,
          response: { 200: thread, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        await threadSeen(question, threadId)
        return presentThread(
          await conversations().assignThread({
            sight: question.sight,
            threadId,
            assignee: request.body.assignee ?? "",
            author: authorOf(request.principal),
          }),
        )
      },
    )

    app.put(
      "/threads/:threadId/state",
      {
        schema: {
          operationId: "setThreadState",
          summary: "Open, snooze or finish the conversation; done asks for an outcome",
          ...written,
          body: stateBody,
          response: { 200: thread, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        const { state, outcome, snoozedUntil } = request.body
        const missing = state === "done" && outcome === undefined ? "outcome" : undefined
        const lacking = state === "snoozed" && snoozedUntil === undefined ? "snoozedUntil" : missing
        if (lacking !== undefined)
          throw new Problem("invalid_parameters", { faults: [{ path: lacking, what: `${state} asks for it` }] })
        await threadSeen(question, threadId)
        return presentThread(
          await conversations().setThreadState({
            sight: question.sight,
            threadId,
            state,
            outcome: state === "done" ? (outcome ?? "") : "",
            snoozedUntilMs: state === "snoozed" ? millis(snoozedUntil) : 0,
            author: authorOf(request.principal),
          }),
        )
      },
    )

    app.put(
      "/threads/:threadId/read",
      {
        schema: {
          operationId: "markThreadRead",
          summary: "Say that the conversation was read",
          ...written,
          response: { 200: thread, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        await threadSeen(question, threadId)
        return presentThread(await conversations().markRead({ sight: question.sight, threadId }))
      },
    )

    app.put(
      "/threads/:threadId/contact",
      {
        schema: {
          operationId: "updateContact",
          summary: "Name the caller, or add a number of theirs",
          ...written,
          body: contactBody,
          response: { 200: contactShown, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "threads:write")
        const { threadId } = request.params
        const { name, addNumbers } = request.body
        const { thread: before } = await threadSeen(question, threadId)
        return presentContact(
          await conversations().updateContact({
            sight: question.sight,
            threadId,
            // The service takes the name as it shall be; one that is not told stays.
            name: name ?? before.contact?.name ?? "",
            addNumbers,
            author: authorOf(request.principal),
          }),
        )
      },
    )
  }
