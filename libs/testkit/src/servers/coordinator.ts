import { createServer } from "node:http"
import type { ServerKind } from "./provider.ts"
import { type SharedAddress, startServer } from "./shared-servers.ts"

export interface Coordinator {
  /** `http://127.0.0.1:PORT`; `GET /kafka` (or postgres, redis) starts that server the first time and tells its address. */
  readonly url: string
  /** Ends whatever was started. */
  stop(): Promise<void>
}

/** Lives in the one process that outlasts all test files, so that they share servers though each runs in its own. */
export async function startCoordinator(): Promise<Coordinator> {
  const started = new Map<ServerKind, ReturnType<typeof startServer>>()
  const server = createServer(async (asked, answer) => {
    const kind = asked.url?.slice(1)
    let reply: SharedAddress
    if (kind === "kafka" || kind === "postgres" || kind === "redis") {
      const starting = started.get(kind) ?? startServer(kind)
      started.set(kind, starting)
      reply = await starting.then(({ address }) => ({ address })).catch((error: unknown) => ({ error: String(error) }))
    } else reply = { error: `no such server: ${kind}` }
    answer.setHeader("content-type", "application/json")
    answer.end(JSON.stringify(reply))
  })
  // A first Kafka of a machine is fetched from Maven: longer than the default five minutes must be allowed.
  server.requestTimeout = 0
  const url = await new Promise<string>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      resolve(`http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`)
    })
  })
  return {
    url,
    async stop() {
      server.closeAllConnections()
      server.close()
      const servers = await Promise.allSettled(started.values())
      await Promise.allSettled(
        servers.map((result) => (result.status === "fulfilled" ? result.value.stop() : undefined)),
      )
    },
  }
}
