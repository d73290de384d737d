import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { z } from "zod"
import type { ApiKey } from "../access/api-keys.ts"
import { requireAdmin, resellerFor } from "../access/authorize.ts"
import { Problem } from "../errors.ts"
import { keyBody, keyList, keyParams, newKey, problem, resellerQuery } from "./schemas.ts"
import type { ApiSurroundings } from "./surroundings.ts"

const present = ({ id, name, scopes, createdAtMs }: ApiKey) => ({
  id,
  name,
  scopes: [...scopes],
  createdAt: new Date(createdAtMs).toISOString(),
})

/** Keys of resellers; only the installation's admin makes and removes them. */
export const keyRoutes =
  ({ store, keys }: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    app.post(
      "/keys",
      {
        schema: {
          operationId: "createKey",
          summary: "Make a key for a reseller",
          querystring: resellerQuery,
          body: keyBody,
          response: { 201: newKey, "4xx": problem },
        },
      },
      async (request, reply) => {
        requireAdmin(request.principal)
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
          querystring: resellerQuery,
          response: { 200: keyList, "4xx": problem },
        },
      },
      async (request) => {
        requireAdmin(request.principal)
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
          params: keyParams,
          querystring: resellerQuery,
          response: { 204: z.null().describe("Removed."), "4xx": problem },
        },
      },
      async (request, reply) => {
        requireAdmin(request.principal)
        const resellerId = await resellerFor(request.principal, request.query.reseller, store)
        if (!(await keys.remove(resellerId, request.params.id))) throw new Problem("not_found")
        return await reply.code(204).send(null)
      },
    )
  }
