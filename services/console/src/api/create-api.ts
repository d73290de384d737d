import swagger from "@fastify/swagger"
import fastify, { type FastifyInstance } from "fastify"
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod"
import { authenticate } from "../access/authenticate.ts"
import type { Principal } from "../access/principal.ts"
import { Problem } from "../errors.ts"
import { createWebHandler } from "../pages/serve-web.ts"
import { callRoutes } from "./call-routes.ts"
import { callbackRoutes } from "./callback-routes.ts"
import { directoryRoutes } from "./directory-routes.ts"
import { figureRoutes } from "./figure-routes.ts"
import { keyRoutes } from "./key-routes.ts"
import { liveRoutes } from "./live-routes.ts"
import { locationRoutes } from "./location-routes.ts"
import { moveRoutes } from "./move-routes.ts"
import { publishedShape } from "./openapi-shape.ts"
import { peopleRoutes } from "./people-routes.ts"
import { problemOf, sendProblem } from "./problems.ts"
import { registerReference } from "./reference-page.ts"
import { replyRoutes } from "./reply-routes.ts"
import { sessionRoutes } from "./session-routes.ts"
import { setupRoutes } from "./setup-routes.ts"
import { signInRoutes } from "./sign-in-routes.ts"
import { followSilentConnections } from "./silent-connections.ts"
import type { ApiSurroundings } from "./surroundings.ts"
import { threadRoutes } from "./thread-routes.ts"

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; set before any route under /api/v1 runs. */
    principal: Principal
  }
}

export type Api = FastifyInstance

/** Bytes of a body; a directory has a bound of its own. */
const bodyMax = 64 * 1024

/** Builds the API; nothing listens yet. Everything under /api/v1 needs a key or a session, but for what the door shows. */
export async function createApi(surroundings: ApiSurroundings): Promise<Api> {
  const { log } = surroundings
  const app = fastify({
    bodyLimit: bodyMax,
    // Slow senders: 10 s for a whole request; idle connections are cut after a minute.
    requestTimeout: 10_000,
    keepAliveTimeout: 60_000,
    connectionTimeout: 30_000,
    routerOptions: { maxParamLength: 600 },
    // Whose word on where a request comes from counts: attempts to sign in are limited by address.
    trustProxy: surroundings.trustedProxies.length > 0 && [...surroundings.trustedProxies],
    // Answers to requests that arrive while closing: the load balancer goes elsewhere.
    return503OnClosing: true,
    // What Fastify refuses before there is a route, such as an address that does not decode.
    frameworkErrors: (error, _request, reply) => sendProblem(reply, problemOf(error), log),
  })
  const endSilent = followSilentConnections(app.server)
  app.addHook("preClose", async () => endSilent())
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error: Error, _request, reply) => sendProblem(reply, problemOf(error), log))
  const { web } = surroundings
  const webPages = web === undefined ? undefined : createWebHandler({ ...web, sessions: surroundings.sessions })
  app.setNotFoundHandler(async (request, reply) => {
    if (webPages === undefined) throw new Problem("not_found")
    return await webPages(request, reply)
  })
  app.addHook("onResponse", async (request, reply) =>
    surroundings.observe(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1_000),
  )
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff")
    if (!reply.hasHeader("cache-control")) reply.header("cache-control", "no-store")
  })
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Rebound",
        version: "1.0.0",
        description:
          "Missed calls, the texts they caused, the conversations that followed, the figures and the directory. " +
          "Grows, but does not break. Instants are ISO 8601 in UTC; what is not known is null.",
      },
      components: {
        securitySchemes: {
          key: { type: "http", scheme: "bearer", description: "A key of a reseller, or the installation's admin key." },
          session: { type: "apiKey", in: "cookie", name: "session", description: "The cookie that signing in sets." },
        },
      },
      security: [{ key: [] }, { session: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: publishedShape,
  })

  await app.register(
    async (open) => {
      open.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger())
    },
    { prefix: "/api/v1" },
  )
  await app.register(signInRoutes(surroundings))
  await app.register(
    async (scope) => {
      const guarded = scope.withTypeProvider<ZodTypeProvider>()
      // Before the body is read: strangers make us hold nothing.
      guarded.addHook("onRequest", async (request, reply) => {
        request.principal = await authenticate(request, surroundings, (cookies) => {
          reply.header("set-cookie", [...cookies])
        })
      })
      await guarded.register(sessionRoutes(surroundings))
      await guarded.register(threadRoutes(surroundings))
      await guarded.register(moveRoutes(surroundings))
      await guarded.register(callbackRoutes(surroundings))
      await guarded.register(figureRoutes(surroundings))
      await guarded.register(callRoutes(surroundings))
      await guarded.register(locationRoutes(surroundings))
      await guarded.register(replyRoutes(surroundings))
      await guarded.register(setupRoutes(surroundings))
      await guarded.register(directoryRoutes(surroundings))
      await guarded.register(peopleRoutes(surroundings))
      await guarded.register(keyRoutes(surroundings))
      await guarded.register(liveRoutes(surroundings))
    },
    { prefix: "/api/v1" },
  )
  if (web !== undefined) registerReference(app, web.overTls)
  await app.ready()
  return app
}
