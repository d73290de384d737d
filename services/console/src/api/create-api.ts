import swagger from "@fastify/swagger"
import fastify, { type FastifyInstance } from "fastify"
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from "fastify-type-provider-zod"
import { authenticate } from "../access/authorize.ts"
import type { Principal } from "../access/principal.ts"
import { Problem } from "../errors.ts"
import { callRoutes } from "./call-routes.ts"
import { directoryRoutes } from "./directory-routes.ts"
import { keyRoutes } from "./key-routes.ts"
import { problemOf, sendProblem } from "./problems.ts"
import type { ApiSurroundings } from "./surroundings.ts"

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; set before any route under /api/v1 runs. */
    principal: Principal
  }
}

export type Api = FastifyInstance

/** Bytes of a body; a directory has a bound of its own. */
const bodyMax = 64 * 1024

/** Builds the API; nothing listens yet. Everything under /api/v1 needs a key, but for the OpenAPI document. */
export async function createApi(surroundings: ApiSurroundings): Promise<Api> {
  const { log } = surroundings
  const app = fastify({
    bodyLimit: bodyMax,
    // Slow senders: 10 s for a whole request; idle connections are cut after a minute.
    requestTimeout: 10_000,
    keepAliveTimeout: 60_000,
    connectionTimeout: 30_000,
    routerOptions: { maxParamLength: 600 },
    // Answers to requests that arrive while closing: the load balancer goes elsewhere.
    return503OnClosing: true,
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler((error: Error, _request, reply) => sendProblem(reply, problemOf(error), log))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, new Problem("not_found"), log))
  app.addHook("onResponse", async (request, reply) =>
    surroundings.observe(request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1_000),
  )
  app.addHook("onSend", async (_request, reply) => {
    reply.header("x-content-type-options", "nosniff")
    reply.header("cache-control", "no-store")
  })
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Rebound",
        version: "1.0.0",
        description: "Missed calls, the texts they caused, and the directory. Grows, but does not break.",
      },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } },
      security: [{ key: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  })

  await app.register(
    async (open) => {
      open.get("/openapi.json", { schema: { hide: true } }, async () => app.swagger())
    },
    { prefix: "/api/v1" },
  )
  await app.register(
    async (scope) => {
      const guarded = scope.withTypeProvider<ZodTypeProvider>()
      // Before the body is read: strangers make us hold nothing.
      guarded.addHook("onRequest", async (request) => {
        request.principal = await authenticate(surroundings.keys, request.headers.authorization)
      })
      await guarded.register(directoryRoutes(surroundings))
      await guarded.register(callRoutes(surroundings))
      await guarded.register(keyRoutes(surroundings))
    },
    { prefix: "/api/v1" },
  )
  await app.ready()
  return app
}
