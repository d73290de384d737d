import type { FastifyReply, FastifyRequest } from "fastify"
import { Problem } from "../errors.ts"
import type { SignIn } from "../people/sign-in.ts"
import { firstPage, notBuiltPage } from "./first-page.ts"
import { pageHeaders } from "./security-headers.ts"
import type { WebFile, WebFolder } from "./web-files.ts"

export interface WebOptions {
  readonly folder: WebFolder
  readonly sessions: Pick<SignIn, "atDoor">
  /** Browsers see the console over https. */
  readonly overTls: boolean
}

/**
 * Answers whatever no route answers: a file of the web app, else its first page, since the app's own addresses are known to it
 * alone. Addresses of the API and files that are not there stay not found. Throws Problem `not_found`.
 */
export function createWebHandler({ folder, sessions, overTls }: WebOptions) {
  const headers = pageHeaders(overTls)
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = pathOf(request.url)
    const isPage = request.method === "GET" || request.method === "HEAD"
    if (!isPage || path === undefined || path === "/api" || path.startsWith("/api/")) throw new Problem("not_found")
    const files = await folder.read()
    // The first page is never served as a plain file: it would lack its look.
    const isFirst = path === "/" || path === "/index.html"
    const file = isFirst ? undefined : files?.get(path)
    if (file !== undefined) return await sendFile(request, reply.headers(headers), file)
    // An asset that is gone must not answer as a page: the browser would run it as a script.
    if (!isFirst && /\.\w{1,12}$/.test(path)) throw new Problem("not_found")
    reply.headers(headers).header("cache-control", "no-cache").type("text/html; charset=utf-8")
    if (files === undefined) return await reply.code(503).send(notBuiltPage)
    return await reply.send(firstPage(files.index, await sessions.atDoor(request.headers.host)))
  }
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): Promise<FastifyReply> {
  reply
    .header("cache-control", file.hashed ? "public, max-age=31536000, immutable" : "no-cache")
    .header("etag", file.etag)
    .header("vary", "accept-encoding")
  if (request.headers["if-none-match"] === file.etag) return await reply.code(304).send()
  const encoded = await file.encoded(String(request.headers["accept-encoding"] ?? ""))
  if (encoded !== undefined) reply.header("content-encoding", encoded.encoding)
  return await reply.type(file.type).send(encoded?.bytes ?? file.bytes)
}

function pathOf(url: string): string | undefined {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? "")
  } catch {
    return undefined
  }
}
