import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { ReboundError } from "../errors/rebound-error.ts"
import type { Metrics } from "../metrics/metrics.ts"

export interface OperationsServerOptions {
  /** 0 lets the system choose. */
  readonly port: number
  /** Default 127.0.0.1: nothing here is authenticated. Containers say 0.0.0.0. */
  readonly host?: string
  /** What this service needs, by name; each resolves when it answers. Must not repeat effects: probes ask every few seconds. */
  readonly ready: Readonly<Record<string, () => Promise<unknown>>>
  readonly metrics: Pick<Metrics, "expose">
  /** How long a dependency may take to answer. Default 1,000 ms. */
  readonly answerWithinMs?: number
}

export interface OperationsServer {
  /** The real port. */
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves what operators and orchestrators ask of every service: `/healthz` (200 while the process is alive and its event
 * loop turns), `/readyz` (200, or 503 with `{"ready":false,"waitingFor":{name: why}}`), `/metrics`. Reasons are error
 * codes, never messages.
 */
export async function createOperationsServer(options: OperationsServerOptions): Promise<OperationsServer> {
  const withinMs = options.answerWithinMs ?? 1_000
  const checks = Object.entries(options.ready).map(([name, check]) => ({ name, ask: singleFlight(check) }))

  const readiness = async (response: ServerResponse): Promise<void> => {
    const answers = await Promise.all(checks.map(async ({ name, ask }) => [name, await whyNot(ask, withinMs)] as const))
    const waitingFor = Object.fromEntries(answers.filter(([, why]) => why !== undefined))
    const ready = Object.keys(waitingFor).length === 0
    answer(response, ready ? 200 : 503, "application/json", JSON.stringify(ready ? { ready } : { ready, waitingFor }))
  }
  const server = createServer((request, response) => {
    const path = request.url?.split("?", 1)[0]
    const known = path === "/healthz" || path === "/readyz" || path === "/metrics"
    if (!known) return answer(response, 404, "text/plain", "not found\n")
    if (request.method !== "GET" && request.method !== "HEAD") return answer(response, 405, "text/plain", "GET only\n")
    if (path === "/healthz") return answer(response, 200, "application/json", '{"alive":true}')
    const working =
      path === "/readyz"
        ? readiness(response)
        : options.metrics.expose().then(({ contentType, text }) => answer(response, 200, contentType, text))
    working.catch(() => answer(response, 500, "text/plain", "failed\n"))
  })
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.listen(options.port, options.host ?? "127.0.0.1", resolve)
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        // Probes keep their connections open; they would hold up the stop.
        server.closeAllConnections()
      }),
  }
}

function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { "content-type": contentType, "cache-control": "no-store" }).end(body)
}

/** A dependency that hangs is asked once, not once for each probe. */
function singleFlight(check: () => Promise<unknown>): () => Promise<unknown> {
  let flight: Promise<unknown> | undefined
  return () => {
    flight ??= Promise.resolve()
      .then(check)
      .finally(() => {
        flight = undefined
      })
    return flight
  }
}

async function whyNot(ask: () => Promise<unknown>, withinMs: number): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, withinMs, `no answer within ${withinMs} ms`)
  })
  try {
    return await Promise.race([ask().then(() => undefined), late])
  } catch (error) {
    return error instanceof ReboundError ? error.code : "failed"
  } finally {
    clearTimeout(timer)
  }
}
