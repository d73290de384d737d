import {
  type AddNoteRequest,
  type AssignThreadRequest,
  type MarkReadRequest,
  type SetThreadStateRequest,
  THREAD_OUTCOMES,
  THREAD_STATES,
} from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import { tellTurn } from "../outbox/tell-turn.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { BLANK_ENTRY, type Entry, sourceOf } from "../timeline/entry.ts"
import { BODY_MAX, findEntry } from "../timeline/write-entry.ts"
import { changeThread, type Found, readAuthor, readKey } from "./change-thread.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import { type EntryInit, presentEntry, type ThreadInit } from "./present.ts"
import type { Seen } from "./sight.ts"

export async function addNote(deps: HandlerDeps, seen: Seen, request: AddNoteRequest): Promise<EntryInit> {
  const author = readAuthor(request.author)
  const key = readKey(request.idempotencyKey)
  const body = request.body.trim()
  if (body === "" || body.length > BODY_MAX) throw new RpcError("RPC_INVALID", `body: 1 to ${BODY_MAX} characters`)
  const sourceId = sourceOf.note(request.threadId, key)
  let written: Entry | undefined
  await changeThread(deps, seen, request.threadId, async (tx, { thread }) => {
    written = await findEntry(tx, seen.resellerId, sourceId)
    if (written !== undefined) {
      if (written.body !== body) throw new RpcError("RPC_EXISTS", "idempotencyKey: it stands at another note")
      return undefined
    }
    const atMs = Math.floor(deps.now())
    written = { ...BLANK_ENTRY, entryId: deps.ids.next(), sourceId, kind: "note", atMs, author, body }
    return {
      entry: written,
      thread: takeTurn(thread, { kind: "aside", atMs, words: `Note: ${body}`, place: undefined }),
    }
  })
  if (written === undefined) throw new TypeError("a note was neither found nor written")
  return presentEntry(written)
}

export async function assignThread(deps: HandlerDeps, seen: Seen, request: AssignThreadRequest): Promise<ThreadInit> {
  const author = readAuthor(request.author)
  const assignee = request.assignee.trim()
  if (assignee.length > 200) throw new RpcError("RPC_INVALID", "assignee: at most 200 characters")
  return await changeThread(deps, seen, request.threadId, async (tx, found) => {
    if (found.thread.assignee === assignee) return undefined
    const entry = deedEntry(deps, "assignment", author, assignee)
    await tellTurn(tx, { ...turnOf(seen, found, entry), kind: "assignment", outcome: "" })
    const words = assignee === "" ? "Given back" : `Given to ${assignee}`
    return {
      entry,
      thread: {
        ...takeTurn(found.thread, { kind: "aside", atMs: entry.atMs, words, place: undefined }),
        assignee,
      },
    }
  })
}

export async function setThreadState(
  deps: HandlerDeps,
  seen: Seen,
  request: SetThreadStateRequest,
): Promise<ThreadInit> {
  const author = readAuthor(request.author)
  const { state, outcome, snoozedUntilMs } = request
  const nowMs = Math.floor(deps.now())
  switch (state) {
    case "done":
      if (!(THREAD_OUTCOMES as readonly string[]).includes(outcome))
        throw new RpcError("RPC_INVALID", `outcome: one of ${THREAD_OUTCOMES.join(", ")}`)
      break
    case "snoozed":
      if (!(snoozedUntilMs > nowMs && snoozedUntilMs <= nowMs + SNOOZE_MAX_MS))
        throw new RpcError("RPC_INVALID", "snoozedUntilMs: an instant to come, within a year")
      break
    case "open":
      break
    default:
      throw new RpcError("RPC_INVALID", `state: one of ${THREAD_STATES.join(", ")}`)
  }
  return await changeThread(deps, seen, request.threadId, async (tx, found) => {
    const { thread } = found
    const same = thread.state === state && (state !== "done" || thread.outcome === outcome)
    if (same && (state !== "snoozed" || thread.snoozedUntilMs === Math.floor(snoozedUntilMs))) return undefined
    const words =
      state === "done"
        ? `finished it: ${outcome.replaceAll("_", " ")}.`
        : state === "snoozed"
          ? `set it aside until ${new Date(snoozedUntilMs).toISOString().slice(0, 16).replace("T", " ")} UTC.`
          : "opened it again."
    const entry = deedEntry(deps, "state", author, words)
    if (state === "done") await tellTurn(tx, { ...turnOf(seen, found, entry), kind: "outcome", outcome })
    const turned = takeTurn(thread, { kind: "aside", atMs: entry.atMs, words: `${author} ${words}`, place: undefined })
    return {
      entry,
      thread: {
        ...turned,
        state,
        outcome: state === "done" ? outcome : "",
        doneAtMs: state === "done" ? nowMs : 0,
        snoozedUntilMs: state === "snoozed" ? Math.floor(snoozedUntilMs) : 0,
        // Whoever says that it is done says that nobody waits.
        waitingSinceMs: state === "done" ? 0 : turned.waitingSinceMs,
        unread: state === "done" ? false : turned.unread,
        undeliverable: state === "done" ? false : turned.undeliverable,
      },
    }
  })
}

/** What somebody sets aside for longer is better done. */
const SNOOZE_MAX_MS = 366 * 24 * 60 * 60_000

export async function markRead(deps: HandlerDeps, seen: Seen, request: MarkReadRequest): Promise<ThreadInit> {
  return await changeThread(deps, seen, request.threadId, async (_, { thread }) =>
    thread.unread ? { thread: { ...thread, unread: false } } : undefined,
  )
}

function deedEntry(deps: HandlerDeps, kind: "assignment" | "state", author: string, body: string): Entry {
  const entryId = deps.ids.next()
  return {
    ...BLANK_ENTRY,
    entryId,
    sourceId: sourceOf.deed(entryId),
    kind,
    atMs: Math.floor(deps.now()),
    author,
    body,
  }
}

const turnOf = (seen: Seen, { thread, contact }: Found, entry: Entry) => ({
  eventId: `${entry.sourceId}/${entry.kind}`,
  resellerId: seen.resellerId,
  brandId: thread.brandId,
  locationId: thread.locationId,
  threadId: thread.threadId,
  atMs: entry.atMs,
  callerKey: contact.numbers[0]?.callerKey ?? "",
})
