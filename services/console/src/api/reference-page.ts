import { randomBytes } from "node:crypto"
import type { FastifyInstance } from "fastify"
import { pageHeaders, referencePolicy } from "../pages/security-headers.ts"

/** The page at /api on which people read the description. Its script is served by us; nothing comes from elsewhere. */
export async function registerReference(app: FastifyInstance, overTls: boolean): Promise<void> {
  // 4 MB of text: loaded only where somebody can ask for it.
  const { default: reference } = await import("@scalar/fastify-api-reference")
  // Of the process: the page holds nothing of a request, so there is nothing that could borrow it.
  const nonce = randomBytes(16).toString("base64")
  const headers = { ...pageHeaders(overTls), "content-security-policy": referencePolicy(nonce) }
  await app.register(async (scope) => {
    scope.addHook("onSend", async (_request, reply) => {
      reply.headers(headers)
    })
    await scope.register(reference, {
      routePrefix: "/api",
      configuration: {
        url: "/api/v1/openapi.json",
        pageTitle: "API",
        nonce,
        withDefaultFonts: false,
        telemetry: false,
        hideClientButton: true,
      } as never,
    })
  })
}
