import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { sees } from "../access/sight.ts"
import { Problem } from "../errors.ts"
import { editBrandReplies } from "../locations/edit-location.ts"
import { presentReplies } from "../locations/present-location.ts"
import { previewReplies } from "../locations/preview-replies.ts"
import { cannedReplies } from "../threads/canned-replies.ts"
import { locationDoor, locationSeen } from "./location-door.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { locationInFull, locationParams } from "./schemas/locations.ts"
import {
  brandParams,
  brandReplies,
  repliesBody,
  repliesPreview,
  repliesPreviewBody,
  threadReplies,
} from "./schemas/replies.ts"
import { threadParams } from "./schemas/threads.ts"
import type { ApiSurroundings } from "./surroundings.ts"
import { threadDoor } from "./thread-door.ts"

/** Thirty texts of ten segments each, every letter of them written as JSON's `\uXXXX`, and their names. */
const repliesBytesMax = 256 * 1024

/** Canned replies: filled in for a thread, and edited for a location or a brand. */
export const replyRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { now } = surroundings
    const threads = threadDoor(surroundings)
    const locations = locationDoor(surroundings)

    app.get(
      "/threads/:threadId/replies",
      {
        schema: {
          operationId: "listThreadReplies",
          summary: "Canned replies for this conversation, filled in for its caller; sends nothing",
          tags: ["Threads"],
          params: threadParams,
          querystring: resellerQuery,
          response: { 200: threadReplies, ...refusals },
        },
      },
      async (request) => {
        const question = await threads.asked(request, request.query, "threads:read")
        const { thread } = await threads.threadSeen(question, request.params.threadId)
        const { brandId, locationId, line } = thread
        const callerName = thread.contact?.name ?? ""
        return { items: [...cannedReplies({ brandId, locationId, line, callerName }, question.directory, now())] }
      },
    )

    app.put(
      "/locations/:locationId/replies",
      {
        bodyLimit: repliesBytesMax,
        schema: {
          operationId: "setReplies",
          summary: "Set a location's own canned replies",
          tags: ["Locations"],
          params: locationParams,
          querystring: resellerQuery,
          body: repliesBody,
          response: { 200: locationInFull, ...refusals },
        },
      },
      async (request) => {
        const { revision, replies } = request.body
        return await locations.edit(request, { ...request.params, ...request.query, revision }, { replies })
      },
    )

    app.put(
      "/brands/:brandId/replies",
      {
        bodyLimit: repliesBytesMax,
        schema: {
          operationId: "setBrandReplies",
          summary: "Set the canned replies that all locations of a brand have at hand",
          tags: ["Locations"],
          params: brandParams,
          querystring: resellerQuery,
          body: repliesBody,
          response: { 200: brandReplies, ...refusals },
        },
      },
      async (request) => {
        const { brandId } = request.params
        const { revision, replies } = request.body
        const { sight, directory, resellerId } = await locations.asked(request, request.query, "directory:write")
        if (!directory.brands.has(brandId) || !sees({ ...sight, locationIds: [] }, { brandId, locationId: null }))
          throw new Problem("not_found")
        if (sight.locationIds.length > 0)
          throw new Problem("forbidden", {
            detail: "These texts are there for every location of the brand: its own people change them.",
          })
        const after = await editBrandReplies({ resellerId, brandId, revision }, replies, surroundings)
        const brand = after.brands.get(brandId)
        if (brand === undefined) throw new Problem("not_found")
        return {
          brandId,
          revision: after.revision,
          replies: presentReplies(brand.replies),
          locations: brand.locations.map(({ id, name }) => ({ id, name })),
        }
      },
    )

    app.post(
      "/locations/:locationId/replies/preview",
      {
        bodyLimit: repliesBytesMax,
        schema: {
          operationId: "previewReplies",
          summary: "Drafts of canned replies as they would read at this location, and what each costs; changes nothing",
          tags: ["Locations"],
          params: locationParams,
          querystring: resellerQuery,
          body: repliesPreviewBody,
          response: { 200: repliesPreview, ...refusals },
        },
      },
      async (request) => {
        const question = await locations.asked(request, request.query, "directory:read")
        const location = locationSeen(question, request.params.locationId)
        const { replies, caller, at } = request.body
        const facts = { location, directory: question.directory, caller: caller?.name ?? "" }
        return { items: previewReplies(replies, facts, at === undefined ? now() : Date.parse(at)) }
      },
    )
  }
