import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { z } from "zod"
import type { ApiKey } from "../access/api-keys.ts"
import { requireOwner, resellerFor } from "../access/authorize.ts"
import { Problem } from "../errors.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { keyBody, keyList, keyParams, newKey } from "./schemas/keys.ts"
import type { ApiSurroundings } from "./surroundings.ts"

const present = ({ id, name, scopes, createdAtMs }: ApiKey) => ({
  id,
  name,
  scopes: [...scopes],
  createdAt: new Date(createdAtMs).toISOString(),
})

/** Keys of resellers; the installation's admin and the reseller's own people make and remove them, never a key. */
export const keyRoutes =
  ({ store, keys }: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      "/keys",
      {
        schema: {
          operationId: "createKey",
          summary: "Make a key for a reseller",
          tags: ["Keys"],
          querystring: resellerQuery,
          body: keyBody,
          response: { 201: newKey, ...refusals },
        },
      },
      async (request, reply) => {
        requireOwner(request.principal)
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        const { name, scopes } = request.body
        const made = await keys.create(resellerId, name, [...new Set(scopes)])
        return await reply.code(201).send({ ...present(made), key: made.key })
      },
    )

    app.get(
      "/keys",
      {
        schema: {
          operationId: "listKeys",
          summary: "A reseller's keys, without their secrets",
          tags: ["Keys"],
          querystring: resellerQuery,
          response: { 200: keyList, ...refusals },
        },
      },
      async (request) => {
        requireOwner(request.principal)
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        return { items: (await keys.list(resellerId)).map(present) }
      },
    )

    app.delete(
      "/keys/:id",
      {
        schema: {
          operationId: "removeKey",
          summary: "Remove a key; it stops working at once",
          tags: ["Keys"],
          params: keyParams,
          querystring: resellerQuery,
          response: { 204: z.null().describe("Removed."), ...refusals },
        },
      },
      async (request, reply) => {
        requireOwner(request.principal)
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        if (!(await keys.remove(resellerId, request.params.id))) throw new Problem("not_found")
        return await reply.code(204).send(null)
      },
    )
  }
