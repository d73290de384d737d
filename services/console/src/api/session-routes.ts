import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { z } from "zod"
import { askedBy } from "../access/authorize.ts"
import { hasScope, SCOPES, seesWholeReseller } from "../access/principal.ts"
import { sees } from "../access/sight.ts"
import type { DirectoryNow } from "../directory/directory-now.ts"
import { Problem } from "../errors.ts"
import { createAttempts } from "../people/attempt-limit.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { brandList, ownPassword, session } from "./schemas/session.ts"
import type { ApiSurroundings } from "./surroundings.ts"

const ownPasswordGuesses = { max: 10, windowMs: 10 * 60_000 }

const presentLook = ({ file: { reseller } }: DirectoryNow) => ({
  id: reseller.id,
  name: reseller.name,
  productName: reseller.productName,
  accentHue: reseller.accentHue,
})

/** Who asks, and what of the reseller they may see. */
export const sessionRoutes =
  (surroundings: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    const { people, sessions } = surroundings
    // Whoever found a desk unlocked does not find out its password.
    const guesses = createAttempts(ownPasswordGuesses, surroundings.now)

    app.get(
      "/session",
      {
        schema: {
          operationId: "getSession",
          summary: "Who is signed in, to what, and what of it they may see",
          tags: ["Session"],
          querystring: resellerQuery,
          response: { 200: session, ...refusals },
        },
      },
      async (request) => {
        const { principal } = request
        const { sight, directory } = await askedBy(principal, request.query, surroundings)
        const person = principal.kind === "person" ? principal.person : undefined
        const locations = [...directory.locations.values()].filter(({ id, brandId }) =>
          sees(sight, { brandId, locationId: id }),
        )
        return {
          person: person === undefined ? null : { id: person.id, name: person.name, email: person.email },
          role: person?.role ?? "reseller",
          scopes: SCOPES.filter((scope) => hasScope(principal, scope)),
          reseller: presentLook(directory),
          brands: brandsSeen(directory, sight.brandIds),
          locations: locations.map(({ id, brandId, spec }) => ({
            id,
            name: spec.name,
            brandId,
            timeZone: spec.timeZone,
          })),
        }
      },
    )

    app.put(
      "/session/password",
      {
        schema: {
          operationId: "changeOwnPassword",
          summary: "Change one's own password; all sessions end, this one too",
          tags: ["Session"],
          body: ownPassword,
          response: { 204: z.null().describe("Changed. Sign in again."), ...refusals },
        },
      },
      async (request, reply) => {
        const { principal } = request
        if (principal.kind !== "person") throw new Problem("forbidden", { detail: "A key has no password." })
        const { id, resellerId } = principal.person
        const waitMs = guesses.take(`${resellerId} ${id}`)
        if (waitMs > 0)
          throw new Problem("too_many_requests", { detail: `Try again in ${Math.ceil(waitMs / 60_000)} minutes.` })
        const { present, next } = request.body
        if (!(await people.hasPassword(resellerId, id, present)))
          throw new Problem("invalid_parameters", { faults: [{ path: "present", what: "is not your password" }] })
        guesses.forget(`${resellerId} ${id}`)
        await people.setPassword(resellerId, id, next)
        sessions.forget()
        return await reply.code(204).send(null)
      },
    )

    app.get(
      "/brands",
      {
        schema: {
          operationId: "listBrands",
          summary: "Brands that one may see",
          tags: ["Locations"],
          querystring: resellerQuery,
          response: { 200: brandList, ...refusals },
        },
      },
      async (request) => {
        const { sight, directory } = await askedBy(request.principal, request.query, surroundings)
        return { items: brandsSeen(directory, seesWholeReseller(request.principal) ? [] : sight.brandIds) }
      },
    )
  }

/** @param only ids of those that may be seen; empty: all. A sight that sees nothing never gets here. */
const brandsSeen = (directory: DirectoryNow, only: readonly string[]) =>
  directory.file.brands
    .filter(({ id }) => only.length === 0 || only.includes(id))
    .map(({ id, name, trade }) => ({ id, name, trade }))
