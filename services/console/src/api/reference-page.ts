import { randomBytes } from "node:crypto"
import fastify, { type FastifyInstance } from "fastify"
import { pageHeaders, referencePolicy } from "../pages/security-headers.ts"

/** The page at /api/ on which people read the description. Its script is served by us; nothing comes from elsewhere. */
export function registerReference(app: FastifyInstance, overTls: boolean): void {
  let made: Promise<FastifyInstance> | undefined
  app.addHook("onClose", async () => (await made)?.close())
  for (const path of ["/api", "/api/", "/api/js/scalar.js"])
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      // Made when somebody first asks: it is 4 MB of script, which no start should wait for.
      made ??= referenceApp(overTls)
      const reference = await made
      reply.hijack()
      reference.routing(request.raw, reply.raw)
    })
}

async function referenceApp(overTls: boolean): Promise<FastifyInstance> {
  const { default: reference } = await import("@scalar/fastify-api-reference")
  // Of the process: the page holds nothing of a request, so there is nothing that could borrow it.
  const nonce = randomBytes(16).toString("base64")
  const headers = {
    ...pageHeaders(overTls),
    "content-security-policy": referencePolicy(nonce),
    "x-content-type-options": "nosniff",
    "cache-control": "no-cache",
  }
  const app = fastify()
  app.addHook("onSend", async (_request, reply) => {
    reply.headers(headers)
  })
  await app.register(reference, {
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
  await app.ready()
  return app
}
