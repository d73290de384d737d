import { Buffer } from "node:buffer"
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import {
  type Admit,
  HEAD_BYTES_MAX,
  type HttpEngine,
  REQUEST_TIMEOUT_MS,
  type Reply,
  STOP_WITHIN_MS,
} from "./engine.ts"

/** ingest on node:http: runs everywhere. */
export const nodeEngine: HttpEngine = {
  name: "node",
  listen: (options) =>
    new Promise((resolve, reject) => {
      const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS
      const server = createServer(
        {
          requestTimeout: timeoutMs,
          headersTimeout: timeoutMs,
          connectionsCheckingInterval: Math.max(100, Math.floor(timeoutMs / 4)),
          maxHeaderSize: HEAD_BYTES_MAX,
          keepAliveTimeout: 65_000,
        },
        (request, response) => serve(options.admit, request, response),
      )
      // A client that is slow, or talks nonsense, is told so where it can still hear and cut off either way.
      server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
        if (!socket.writable) return void socket.destroy()
        const status = error.code === "ERR_HTTP_REQUEST_TIMEOUT" ? "408 Request Timeout" : "400 Bad Request"
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
      })
      server.once("error", reject)
      server.listen(options.port, options.host, () => {
        server.off("error", reject)
        resolve({ port: (server.address() as AddressInfo).port, close: () => close(server) })
      })
    }),
}

function serve(admit: Admit, request: IncomingMessage, response: ServerResponse): void {
  const url = request.url ?? "/"
  const at = url.indexOf("?")
  const admittance = admit({
    method: request.method ?? "GET",
    path: at < 0 ? url : url.slice(0, at),
    query: at < 0 ? "" : url.slice(at + 1),
    headers: request.headers as Record<string, string>,
    remoteAddress: request.socket.remoteAddress ?? "",
  })
  if (admittance.kind === "refuse") {
    answerUnread(response, admittance.reply)
    return
  }
  const declared = Number(request.headers["content-length"] ?? 0)
  if (declared > admittance.bodyBytesMax) {
    answerUnread(response, admittance.tooLarge())
    return
  }

  const chunks: Buffer[] = []
  let bytes = 0
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > admittance.bodyBytesMax) {
      request.removeAllListeners("data")
      answerUnread(response, admittance.tooLarge())
    } else chunks.push(chunk)
  })
  request.on("end", () => {
    if (bytes > admittance.bodyBytesMax) return
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes)
    // The request lives as long as its answer; its body need not.
    chunks.length = 0
    admittance.complete(body, (reply) => answer(response, reply))
  })
}

function answer(response: ServerResponse, reply: Reply): void {
  if (response.destroyed || response.headersSent) return
  // Nearly every answer.
  if (reply.status === 204 && reply.headers === undefined) {
    response.writeHead(204).end()
    return
  }
  response.writeHead(reply.status, {
    ...(reply.status !== 204 && { "content-length": Buffer.byteLength(reply.body ?? "") }),
    ...reply.headers,
  })
  response.end(reply.body)
}

/** The rest of the body is not wanted: say so and close. */
function answerUnread(response: ServerResponse, reply: Reply): void {
  answer(response, { ...reply, headers: { ...reply.headers, connection: "close" } })
}

const LOOK_AGAIN_MS = 20

/** Requests in hand finish; connections kept alive are closed as they fall idle, whoever is stuck after `STOP_WITHIN_MS`. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const idle = setInterval(() => server.closeIdleConnections(), LOOK_AGAIN_MS)
    const stuck = setTimeout(() => server.closeAllConnections(), STOP_WITHIN_MS)
    server.close(() => {
      clearInterval(idle)
      clearTimeout(stuck)
      resolve()
    })
    server.closeIdleConnections()
  })
}
