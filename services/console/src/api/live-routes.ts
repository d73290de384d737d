import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { z } from "zod"
import { authenticate } from "../access/authenticate.ts"
import { type Asked, askedBy } from "../access/authorize.ts"
import { hasScope, type Principal, seesWholeReseller } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import { startLiveSession } from "../live/live-session.ts"
import { placeQuery, refusals } from "./schemas/common.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** Open pages of one console. Each holds two streams of a service; more pages than this are another instance's. */
const sessionsMax = 500

/** What happens, as it happens, to whoever may see it: `text/event-stream`. */
export const liveRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const open = new Set<{ end(): void }>()
    let closing = false
    // Closing waits for open answers, and these would never end by themselves.
    app.addHook("preClose", async () => {
      closing = true
      for (const session of open) session.end()
    })

    app.get(
      "/live",
      {
        schema: {
          operationId: "live",
          summary: "Changes as they happen, by server-sent events",
          description:
            "Events: ready, thread, task, call, text, figures, freshness, setup. Each is a hint to read again; after " +
            "`ready` read what may have been missed. A `thread` event whose `thread` is null tells of a conversation that went " +
            "where you do not see it. Nothing is kept: a Last-Event-ID is accepted and answered by `ready`.",
          tags: ["Live"],
          querystring: placeQuery,
          produces: ["text/event-stream"],
          response: { 200: z.string().describe("A stream of events."), ...refusals },
        },
      },
      async (request, reply) => {
        const question = await askedBy(request.principal, request.query, surroundings)
        if (closing) throw new Problem("unavailable")
        if (open.size >= sessionsMax) throw new Problem("unavailable", { detail: "Too many live pages are open." })
        const { principal } = request
        const may = (scope: Parameters<typeof hasScope>[1]) => hasScope(principal, scope)
        const whole = seesWholeReseller(principal)
        reply.hijack()
        const { raw } = reply
        // A page that has gone while it was looked at has said so already, and would never be let go of.
        if (raw.destroyed) return
        // Nothing in front may gather what should arrive at once.
        raw.writeHead(200, {
          "content-type": "text/event-stream; charset=utf-8",
          "cache-control": "no-store, no-transform",
          "x-accel-buffering": "no",
          "x-content-type-options": "nosniff",
        })
        const session = startLiveSession(raw, {
          sight: question.sight,
          whole,
          conversations: may("threads:read") ? surroundings.conversations : undefined,
          analytics: may("figures:read") ? surroundings.analytics : undefined,
          sightings: may("directory:read") ? surroundings.sightings : undefined,
          ...placesSeen(question),
          stillAllowed: async () => {
            const again = await authenticate(request, surroundings).catch(() => undefined)
            return again !== undefined && sameSight(principal, again)
          },
          log: surroundings.log,
          now: surroundings.now,
          random: surroundings.random,
        })
        open.add(session)
        raw.on("close", () => open.delete(session))
      },
    )
  }

function placesSeen({ directory, sight }: Asked) {
  const locations = [...directory.locations.values()].filter(({ id, brandId }) =>
    sees(sight, { brandId, locationId: id }),
  )
  const ids = new Set(locations.map(({ id }) => id))
  const lines = new Set(locations.flatMap(({ spec }) => spec.lines.map(({ number }) => number)))
  return { seesLocation: (id: string) => ids.has(id), seesLine: (number: string) => lines.has(number) }
}

/** Whether somebody still is who they were when the page opened: another sight is another stream. */
function sameSight(before: Principal, now: Principal): boolean {
  const shape = (principal: Principal) =>
    principal.kind === "person"
      ? JSON.stringify([
          principal.person.id,
          principal.person.role,
          principal.person.brandIds,
          principal.person.locationIds,
        ])
      : principal.kind === "reseller"
        ? JSON.stringify([principal.resellerId, [...principal.scopes].sort()])
        : "admin"
  return shape(before) === shape(now)
}
