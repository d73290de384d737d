import type { FastifyRequest } from "fastify"
import { type Asked, askedBy, type Named, requireScope } from "../access/authorize.ts"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import { given } from "../ports/sources.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** What every route about threads begins with. */
export function threadDoor(surroundings: ApiSurroundings) {
  const conversations = () => given(surroundings.conversations, "conversation")
  return {
    conversations,
    asked: async (request: FastifyRequest, named: Named, scope: "threads:read" | "threads:write") => {
      requireScope(request.principal, scope)
      return await askedBy(request.principal, named, surroundings)
    },
    /** The thread, seen with this sight; looked at before anything is done to it, because the service looks by itself too. */
    threadSeen: async ({ sight }: Asked, threadId: string, limit = 1, beforeCursor = "") => {
      const answer = await conversations().getThread({ sight, threadId, limit, beforeCursor })
      if (answer.thread === undefined || !sees(sight, answer.thread)) throw new Problem("not_found")
      return { ...answer, thread: answer.thread }
    },
  }
}
