import type { HttpRequest, HttpResponse, TemplatedApp, us_listen_socket } from "uWebSockets.js"
import { Buffer } from "node:buffer"
import { setTimeout as settled } from "node:timers/promises"
import {
  type Admit,
  type EngineOptions,
  type HttpEngine,
  type Listening,
  REQUEST_TIMEOUT_MS,
  type Reply,
  STOP_WITHIN_MS,
} from "./engine.ts"

type Uws = typeof import("uWebSockets.js")

/**
 * ingest on uWebSockets.js: about three times node:http's rate. Rejects where the native module does not load (its npm
 * mirror needs glibc 2.38 or newer).
 */
export async function loadUwsEngine(): Promise<HttpEngine> {
  const module = (await import("uWebSockets.js")) as Uws & { default?: Uws }
  const uws = module.default ?? module
  return { name: "uws", listen: (options) => listen(uws, options) }
}

function listen(uws: Uws, options: EngineOptions): Promise<Listening> {
  const app = uws.App()
  const requests = new Requests()
  const timeoutMs = options.requestTimeoutMs ?? REQUEST_TIMEOUT_MS
  app.any("/*", (response, request) => serve(options.admit, response, request, requests, timeoutMs))
  return new Promise((resolve, reject) => {
    app.listen(options.host, options.port, (socket) => {
      if (!socket) return reject(new Error(`cannot listen on ${options.host}:${options.port}`))
      resolve({ port: uws.us_socket_local_port(socket), close: () => close(uws, app, socket, requests) })
    })
  })
}

/** Requests in hand, so that closing can wait for them. */
class Requests {
  #open = 0
  #idle: (() => void) | undefined

  begin(): void {
    this.#open += 1
  }

  end(): void {
    this.#open -= 1
    if (this.#open === 0) this.#idle?.()
  }

  idle(): Promise<void> {
    return this.#open === 0
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#idle = resolve
        })
  }
}

function serve(
  admit: Admit,
  response: HttpResponse,
  request: HttpRequest,
  requests: Requests,
  timeoutMs: number,
): void {
  // The request object is gone after this turn, so everything is read now.
  // Without a prototype: a header may be named like one of its members.
  const headers: Record<string, string> = Object.create(null)
  request.forEach((name, value) => {
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`
  })
  requests.begin()
  let open = true
  const finish = () => {
    if (!open) return false
    open = false
    clearTimeout(timer)
    requests.end()
    return true
  }
  // The server's own idle time-out restarts with every byte; a client that trickles is cut off all the same.
  const timer = setTimeout(() => {
    if (finish()) response.close()
  }, timeoutMs)
  response.onAborted(() => finish())
  const reply = (what: Reply, closing = false) => {
    if (finish()) response.cork(() => answer(response, what, closing))
  }

  if (isAmbiguous(headers)) {
    reply({ status: 400 }, true)
    return
  }
  const admittance = admit({
    method: request.getMethod().toUpperCase(),
    path: request.getUrl(),
    query: request.getQuery() ?? "",
    headers,
    remoteAddress: Buffer.from(response.getRemoteAddressAsText()).toString(),
  })
  if (admittance.kind === "refuse") {
    reply(admittance.reply, true)
    return
  }
  if (Number(headers["content-length"] ?? 0) > admittance.bodyBytesMax) {
    reply(admittance.tooLarge(), true)
    return
  }

  const chunks: Buffer[] = []
  let bytes = 0
  response.onData((chunk, isLast) => {
    if (!open) return
    bytes += chunk.byteLength
    if (bytes > admittance.bodyBytesMax) return reply(admittance.tooLarge(), true)
    // The chunk's memory is taken back after this call: copy it.
    chunks.push(Buffer.from(new Uint8Array(chunk)))
    if (!isLast) return
    clearTimeout(timer)
    const body = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, bytes)
    chunks.length = 0
    admittance.complete(body, (done) => reply(done))
  })
}

/** A body whose end two readers would see at different places (RFC 9112, 6.3); node:http refuses these by itself. */
function isAmbiguous(headers: Readonly<Record<string, string>>): boolean {
  const length = headers["content-length"]
  return length !== undefined && (headers["transfer-encoding"] !== undefined || !/^\d+$/.test(length))
}

const STATUS_TEXT: Readonly<Record<number, string>> = {
  200: "OK",
  202: "Accepted",
  204: "No Content",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  500: "Internal Server Error",
  503: "Service Unavailable",
}

function answer(response: HttpResponse, reply: Reply, closing: boolean): void {
  response.writeStatus(`${reply.status} ${STATUS_TEXT[reply.status] ?? "Status"}`)
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.writeHeader(name, value)
  // Without arguments: a length that is undefined is written as 9223372036854775808, and the client waits for it.
  if (reply.status === 204 && !closing) response.endWithoutBody()
  else response.end(reply.body ?? "", closing)
}

async function close(uws: Uws, app: TemplatedApp, socket: us_listen_socket, requests: Requests): Promise<void> {
  uws.us_listen_socket_close(socket)
  await Promise.race([requests.idle(), settled(STOP_WITHIN_MS, undefined, { ref: false })])
  app.close()
}
