import { readDirectoryFile, resolveSecrets, type SecretResolver } from "@rebound/directory"
import type { FastifyRequest } from "fastify"
import type { FastifyPluginAsyncZod } from "fastify-type-provider-zod"
import { requireScope, requireWholeReseller, resellerFor } from "../access/authorize.ts"
import { ownReseller, type Principal } from "../access/principal.ts"
import { readDirectory } from "../directory/read-directory.ts"
import { Problem } from "../errors.ts"
import { DIRECTORY_TYPES, directoryBody } from "./read-body.ts"
import { refusals, resellerQuery } from "./schemas/common.ts"
import { applied, applyQuery, directoryDocument, directoryFile } from "./schemas/directory.ts"
import type { ApiSurroundings } from "./surroundings.ts"

/** 2 MiB: some ten thousand lines. YAML of that size takes about a second to read. */
const directoryBytesMax = 2 * 1024 * 1024

/** What an admin's key or a reseller's may leave to the server to resolve: only the former reads our environment. */
function resolverFor(principal: Principal, resolve: SecretResolver): SecretResolver {
  if (principal.kind === "admin") return resolve
  return (source) => {
    if ("env" in source) return { fault: "only the admin key may name the server's variables: use npx rebound apply" }
    return resolve(source)
  }
}

export const directoryRoutes =
  ({ store, apply, resolveSecret }: ApiSurroundings): FastifyPluginAsyncZod =>
  async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser(
      DIRECTORY_TYPES,
      { parseAs: "string", bodyLimit: directoryBytesMax },
      async (request: FastifyRequest, text: string | Buffer) =>
        directoryBody(text.toString(), request.headers["content-type"] ?? ""),
    )

    app.put(
      "/directory",
      {
        bodyLimit: directoryBytesMax,
        schema: {
          operationId: "applyDirectory",
          summary: "Make a reseller's directory equal to a file",
          tags: ["Directory"],
          description:
            "The body is the file, as YAML or JSON. Secrets: { value: … }, { env: NAME } of the server (admin key only) " +
            "or { sealed: true } to keep the one that is there. What the file no longer names is archived.",
          consumes: DIRECTORY_TYPES,
          querystring: applyQuery,
          body: directoryFile,
          response: { 200: applied, ...refusals },
        },
      },
      async (request) => {
        requireScope(request.principal, "directory:write")
        requireWholeReseller(request.principal)
        const reading = readDirectoryFile(request.body, { secrets: ["env", "value", "sealed"] })
        if (!reading.ok) throw new Problem("invalid_directory", { faults: reading.faults })
        const { principal } = request
        const own = ownReseller(principal)
        if (own !== undefined && own !== reading.directory.reseller.id)
          throw new Problem("forbidden", { detail: "The file names another reseller than yours." })
        const resolved = resolveSecrets(reading.directory, resolverFor(principal, resolveSecret))
        if (!resolved.ok) throw new Problem("invalid_directory", { faults: resolved.faults })
        const { added, changed, archived, ...rest } = await apply(resolved.directory, {
          ...request.query,
          editedBy: "file",
        })
        return { ...rest, added: [...added], changed: [...changed], archived: [...archived] }
      },
    )

    app.get(
      "/directory",
      {
        schema: {
          operationId: "getDirectory",
          summary: "A reseller's directory as the file that would make it",
          tags: ["Directory"],
          querystring: resellerQuery,
          response: { 200: directoryDocument, ...refusals },
        },
      },
      async (request, reply) => {
        requireScope(request.principal, "directory:read")
        requireWholeReseller(request.principal)
        const now = await readDirectory(store, await resellerFor(request.principal, request.query.reseller, store))
        if (now === undefined) throw new Problem("not_found")
        reply.header("x-directory-revision", String(now.revision))
        return now.document as { apiVersion: "rebound/v1" }
      },
    )
  }
