import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { z } from "zod"
import { askedBy, requireOwner } from "../access/authorize.ts"
import type { DirectoryNow } from "../directory/directory-now.ts"
import { Problem } from "../errors.ts"
import type { KnownPerson } from "../people/person-store.ts"
import { instant } from "./present.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { newPassword, newPerson, passwordSet, peopleList, personBody, personParams } from "./schemas/session.ts"
import type { ApiSurroundings } from "./surroundings.ts"

const present = ({ id, name, email, role, brandIds, locationIds, createdAtMs }: KnownPerson) => ({
  id,
  name,
  email,
  role,
  brands: [...brandIds],
  locations: [...locationIds],
  createdAt: instant(createdAtMs),
})

/** Who may sign in to a reseller, and as what. Never a key's business. */
export const peopleRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { people, sessions } = surroundings
    const tags = ["People"]

    app.get(
      "/people",
      {
        schema: {
          operationId: "listPeople",
          summary: "Who may sign in",
          tags,
          querystring: resellerQuery,
          response: { 200: peopleList, ...refusals },
        },
      },
      async (request) => {
        requireOwner(request.principal)
        const { resellerId } = await askedBy(request.principal, request.query, surroundings)
        return { items: (await people.list(resellerId)).map(present) }
      },
    )

    app.post(
      "/people",
      {
        schema: {
          operationId: "createPerson",
          summary: "Let a person sign in",
          tags,
          querystring: resellerQuery,
          body: personBody,
          response: { 201: newPerson, ...refusals },
        },
      },
      async (request, reply) => {
        requireOwner(request.principal)
        const { resellerId, directory } = await askedBy(request.principal, request.query, surroundings)
        const { brands, locations, ...rest } = request.body
        refuseUnfit(rest.role, brands, locations, directory)
        const made = await people.create(resellerId, { ...rest, brandIds: brands, locationIds: locations })
        return await reply.code(201).send({ ...present(made.person), password: made.password })
      },
    )

    app.put(
      "/people/:personId/password",
      {
        schema: {
          operationId: "setPersonPassword",
          summary: "Give a person another password; their sessions end at once",
          tags,
          params: personParams,
          querystring: resellerQuery,
          body: newPassword,
          response: { 200: passwordSet, ...refusals },
        },
      },
      async (request) => {
        requireOwner(request.principal)
        const { principal } = request
        const { resellerId } = await askedBy(principal, request.query, surroundings)
        const { personId } = request.params
        if (principal.kind === "person" && principal.person.id === personId)
          throw new Problem("forbidden", { detail: "One's own password is changed with the present one." })
        const set = await people.setPassword(resellerId, personId, request.body.password)
        sessions.forget()
        if (set === undefined) throw new Problem("not_found")
        return set
      },
    )

    app.delete(
      "/people/:personId",
      {
        schema: {
          operationId: "removePerson",
          summary: "Remove a person; their sessions end at once",
          tags,
          params: personParams,
          querystring: resellerQuery,
          response: { 204: z.null().describe("Removed."), ...refusals },
        },
      },
      async (request, reply) => {
        requireOwner(request.principal)
        const { principal } = request
        const { resellerId } = await askedBy(principal, request.query, surroundings)
        const { personId } = request.params
        if (principal.kind === "person" && principal.person.id === personId)
          throw new Problem("forbidden", { detail: "Nobody removes themselves." })
        const removed = await people.remove(resellerId, personId)
        sessions.forget()
        if (!removed) throw new Problem("not_found")
        return await reply.code(204).send(null)
      },
    )
  }

/** A role without its places would see nothing; one with places of another kind would mislead. */
function refuseUnfit(
  role: KnownPerson["role"],
  brands: readonly string[],
  locations: readonly string[],
  directory: DirectoryNow,
): void {
  const unknown = (path: string, ids: readonly string[], known: ReadonlyMap<string, unknown>) =>
    ids.flatMap((id, index) => (known.has(id) ? [] : [{ path: `${path}[${index}]`, what: "there is none of this id" }]))
  const faults = [
    ...unknown("brands", brands, directory.brands),
    ...unknown("locations", locations, directory.locations),
    ...(role === "brand" && brands.length === 0 ? [{ path: "brands", what: "the role brand needs at least one" }] : []),
    ...(role !== "brand" && brands.length > 0 ? [{ path: "brands", what: "only the role brand has brands" }] : []),
    ...(role === "site" && locations.length === 0
      ? [{ path: "locations", what: "the role site needs at least one" }]
      : []),
    ...(role !== "site" && locations.length > 0
      ? [{ path: "locations", what: "only the role site has locations" }]
      : []),
  ]
  if (faults.length > 0) throw new Problem("invalid_parameters", { faults })
}
