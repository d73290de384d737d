import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { askedBy, requireScope } from "../access/authorize.ts"
import { authorOf } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import { given } from "../ports/sources.ts"
import { presentCallback } from "../threads/present-thread.ts"
import { filled } from "./present.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { callback, callbackDone, callbackPage, callbackParams, callbacksQuery } from "./schemas/threads.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** Callbacks to make where no text could go. */
export const callbackRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const conversations = () => given(surroundings.conversations, "conversation")

    app.get(
      "/callbacks",
      {
        schema: {
          operationId: "listCallbacks",
          summary: "Calls to make where no text could go",
          tags: ["Callbacks"],
          querystring: callbacksQuery,
          response: { 200: callbackPage, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "threads:read")
        const { done, limit, cursor, ...named } = request.query
        const { sight } = await askedBy(request.principal, named, surroundings)
        const answer = await conversations().listTasks({ sight, includeDone: done, limit, cursor: cursor ?? "" })
        return {
          items: answer.tasks.filter((task) => sees(sight, task)).map(presentCallback),
          nextCursor: filled(answer.nextCursor),
        }
      },
    )

    app.post(
      "/callbacks/:taskId/complete",
      {
        schema: {
          operationId: "completeCallback",
          summary: "Say what came of a callback",
          tags: ["Callbacks"],
          params: callbackParams,
          querystring: resellerQuery,
          body: callbackDone,
          response: { 200: callback, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "threads:write")
        const { sight } = await askedBy(request.principal, request.query, surroundings)
        const task = await conversations().completeTask({
          sight,
          taskId: request.params.taskId,
          result: request.body.result,
          author: authorOf(request.principal),
        })
        if (!sees(sight, task)) throw new Problem("not_found")
        return presentCallback(task)
      },
    )
  }
