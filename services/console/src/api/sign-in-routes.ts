import type { FastifyPluginAsync } from "fastify"
import type { ZodTypeProvider } from "fastify-type-provider-zod"
import { z } from "zod"
import { requireOwnPage } from "../access/authenticate.ts"
import { refusals } from "./schemas/common.ts"
import { doorLook, signedIn, signInBody } from "./schemas/session.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** The door: what it looks like, coming in and going out. Nobody is known here yet. */
export const signInRoutes =
  ({ sessions }: ApiSurroundings): FastifyPluginAsync =>
  async (plain) => {
    const app = plain.withTypeProvider<ZodTypeProvider>()
    const tags = ["Session"]
    const security: never[] = []

    app.get(
      "/api/v1/door",
      {
        schema: {
          operationId: "getDoor",
          summary: "The look of the reseller whose address this is",
          tags,
          security,
          response: { 200: doorLook, ...refusals },
        },
      },
      async (request) => {
        const reseller = await sessions.atDoor(request.headers.host)
        if (reseller === undefined) return { reseller: null }
        const { id, name, productName, accentHue } = reseller
        return { reseller: { id, name, productName, accentHue } }
      },
    )

    app.post(
      "/api/auth/sign-in/email",
      {
        schema: {
          operationId: "signIn",
          summary: "Sign in; sets the cookie of the session",
          description: "Only from our own pages: another site must not sign a visitor in as somebody else.",
          tags,
          security,
          body: signInBody,
          response: { 200: signedIn, ...refusals },
        },
      },
      async (request, reply) => {
        requireOwnPage(request.headers)
        const { email, password, reseller } = request.body
        const { person, cookies } = await sessions.signIn({
          email,
          password,
          reseller,
          headers: request.headers,
          address: request.ip,
        })
        reply.header("set-cookie", [...cookies])
        const { id, name, role } = person
        return { person: { id, name, email: person.email }, role }
      },
    )

    app.post(
      "/api/auth/sign-out",
      {
        schema: {
          operationId: "signOut",
          summary: "End the session",
          tags,
          security,
          response: { 204: z.null().describe("Signed out, or was not in."), ...refusals },
        },
      },
      async (request, reply) => {
        requireOwnPage(request.headers)
        const cookies = await sessions.signOut(request.headers)
        if (cookies.length > 0) reply.header("set-cookie", [...cookies])
        return await reply.code(204).send(null)
      },
    )
  }
