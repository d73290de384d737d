import type { MoveThreadRequest } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import { moveOpenTasks } from "../tasks/task-rows.ts"
import { decideMove, REFUSAL_WORDS } from "../threads/decide-move.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { BLANK_ENTRY, sourceOf } from "../timeline/entry.ts"
import { findEntry } from "../timeline/write-entry.ts"
import { changeThread, readAuthor, readKey } from "./change-thread.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import type { ThreadInit } from "./present.ts"
import { replyLineOf } from "./reply-line.ts"
import { type Seen, sees } from "./sight.ts"

/**
 * Moves a thread to another site of its brand. Assignee and wait stay, open callbacks go along, calls and texts stay where they
 * happened, and no turn is told: the figures credit the site whose telephone rang. Replies go on leaving from the line that the caller
 * knows (`replyLineOf` says why); the entry on the timeline names it. The same key again is the same move, whatever became of the
 * thread since. Throws RpcError: `RPC_NOT_FOUND` for a thread or a site that is not there, archived or not theirs, `RPC_PRECONDITION`
 * for another brand's site and for the one where it is, `RPC_EXISTS` for a key that stands at another move.
 */
export async function moveThread(deps: HandlerDeps, seen: Seen, request: MoveThreadRequest): Promise<ThreadInit> {
  const { directory, ids, now } = deps
  const { resellerId } = seen
  const author = readAuthor(request.author)
  const key = readKey(request.idempotencyKey)
  const sourceId = sourceOf.move(request.threadId, key)
  return await changeThread(deps, seen, request.threadId, async (tx, { thread }) => {
    const done = await findEntry(tx, resellerId, sourceId)
    if (done !== undefined) {
      if (done.locationId !== request.locationId)
        throw new RpcError("RPC_EXISTS", "idempotencyKey: it stands at another move")
      return undefined
    }
    const to = directory.location(resellerId, request.locationId)
    const toIsSeen = to !== undefined && sees(seen, { brandId: to.brand.id, locationId: to.id })
    const decision = decideMove({ thread, to, toIsSeen })
    if (decision.kind === "refuse") {
      const code = decision.why === "unknown" ? "RPC_NOT_FOUND" : "RPC_PRECONDITION"
      throw new RpcError(code, REFUSAL_WORDS[decision.why])
    }
    const atMs = Math.floor(now())
    const from = directory.location(resellerId, thread.locationId)?.name ?? thread.locationId
    const words = from === "" ? `Moved to ${decision.to.name}` : `Moved from ${from} to ${decision.to.name}`
    const moved = {
      ...takeTurn(thread, { kind: "aside", atMs, words: `${words} by ${author}`, place: undefined }),
      locationId: decision.to.id,
      movedAtMs: atMs,
    }
    await moveOpenTasks(tx, resellerId, thread.threadId, decision.to.id)
    return {
      thread: moved,
      entry: {
        ...BLANK_ENTRY,
        entryId: ids.next(),
        sourceId,
        kind: "move",
        atMs,
        author,
        body: words,
        locationId: decision.to.id,
        line: replyLineOf(moved, directory, resellerId) ?? "",
      },
    }
  })
}
