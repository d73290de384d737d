import { ReboundError } from "@rebound/runtime"
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { authorOf } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import { presentThread } from "../threads/present-thread.ts"
import { idempotencyKeyOf } from "./idempotency-key.ts"
import { idempotencyHeaders, refusals, resellerQuery } from "./schemas/common.ts"
import { moveBody, thread, threadParams } from "./schemas/threads.ts"
import type { ApiSurroundings } from "./surroundings.ts"
import { threadDoor } from "./thread-door.ts"

/** Why a conversation stays where it is. Whether a site is archived, another's or nobody's is not told apart. */
const NO_SUCH_SITE = "There is no such site among those that you see, or it is archived."
const OTHER_BRAND = "That site is another brand’s: the caller never called that brand."
const SAME_SITE = "The conversation is at that site already."

/** Conversations that go to another site: between places that whoever moves them sees, and no other. */
export const moveRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { conversations, asked, threadSeen } = threadDoor(surroundings)

    app.post(
      "/threads/:threadId/move",
      {
        schema: {
          operationId: "moveThread",
          summary: "Move the conversation to another site of its brand; a repeated idempotency key is one move",
          description:
            "Calls, texts and figures stay where they happened. Replies go on leaving from the line that the caller knows, " +
            "unless that takes no texts and a line of the new site does: `line` in the answer says which. 404 for a site that is " +
            "not there, archived, or not yours to see; 409 for another brand's, and for the site where the conversation is.",
          tags: ["Threads"],
          params: threadParams,
          querystring: resellerQuery,
          headers: idempotencyHeaders,
          body: moveBody,
          response: { 200: thread, ...refusals },
        },
      },
      async (request) => {
        const question = await asked(request, request.query, "threads:write")
        const { sight, directory } = question
        const { threadId } = request.params
        const { locationId } = request.body
        const idempotencyKey = idempotencyKeyOf(request)
        const { thread: before } = await threadSeen(question, threadId)
        const to = directory.locations.get(locationId)
        if (to === undefined || !sees(sight, { brandId: to.brandId, locationId }))
          throw new Problem("not_found", { detail: NO_SUCH_SITE })
        const author = authorOf(request.principal)
        const moved = await conversations()
          .moveThread({ sight, threadId, locationId, idempotencyKey, author })
          .catch((cause: unknown) => {
            if (!(cause instanceof ReboundError) || cause.code !== "RPC_PRECONDITION") throw cause
            const detail = to.brandId === before.brandId ? SAME_SITE : OTHER_BRAND
            throw new Problem("not_possible_now", { detail }, { cause })
          })
        if (!sees(sight, moved)) throw new Problem("not_found")
        return presentThread(moved)
      },
    )
  }
