import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A request that a sender made. */
export interface SeenRequest {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  readonly atMs: number
}

export type Script = (response: ServerResponse, request: IncomingMessage, seen: readonly SeenRequest[]) => void

export interface ScriptedCarrier {
  readonly url: string
  /** Whole requests, in the order in which they came. */
  readonly seen: readonly SeenRequest[]
  stop(): Promise<void>
}

/** An HTTP server that does to each request what its script says: answers, stays silent, resets. */
export async function startScriptedCarrier(script: Script): Promise<ScriptedCarrier> {
  const seen: SeenRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: string[] = []
    request.setEncoding("utf8")
    for await (const chunk of request) chunks.push(chunk)
    const { method = "", url = "", headers } = request
    seen.push({ method, url, headers, body: chunks.join(""), atMs: performance.timeOrigin + performance.now() })
    script(response, request, seen)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const answering =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Script =>
  (response) =>
    void response.writeHead(status, { "content-type": "application/json", ...headers }).end(body)
