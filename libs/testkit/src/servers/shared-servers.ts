import { randomBytes } from "node:crypto"
import { request } from "node:http"
import { TestkitError } from "../errors.ts"
import { startKafka } from "./kafka.ts"
import { startPostgres } from "./postgres.ts"
import type { ServerKind } from "./provider.ts"
import { startRedis } from "./redis.ts"

/** Set by the global setup of a test run: where its coordinator listens. */
export const COORDINATOR_VARIABLE = "REBOUND_TEST_COORDINATOR"

/** What a coordinator tells about a server. */
export type SharedAddress = { readonly address: string } | { readonly error: string }

const asked = new Map<ServerKind, Promise<string>>()

/** The one Kafka of this test run (one node). Never break it: others use it. Topics under `freshTopicPrefix()`. */
export async function sharedKafka(): Promise<{ readonly brokers: readonly string[] }> {
  return { brokers: (await shared("kafka")).split(",") }
}

/** The one PostgreSQL of this test run, durable. Never break it: others use it. Databases by `freshDatabase()`. */
export async function sharedPostgres(): Promise<{ readonly url: string }> {
  return { url: await shared("postgres") }
}

/** The one Redis of this test run. Never break or flush it: others use it. Keys under a random prefix. */
export async function sharedRedis(): Promise<{ readonly url: string }> {
  return { url: await shared("redis") }
}

/** A prefix that no other test has, ending in a dot: `t3f9a01c2.` */
export function freshTopicPrefix(): string {
  return `t${randomBytes(4).toString("hex")}.`
}

function shared(kind: ServerKind): Promise<string> {
  let address = asked.get(kind)
  if (!address) {
    const coordinator = process.env[COORDINATOR_VARIABLE]
    // Without a coordinator (one workspace run from its own folder) the file has a server of its own; it ends with
    // the process, by the watchdog of its folder.
    address = coordinator ? askCoordinator(coordinator, kind) : startServer(kind).then((server) => server.address)
    asked.set(kind, address)
  }
  return address
}

/** Starts one server and gives its address as one string. */
export async function startServer(kind: ServerKind): Promise<{ address: string; stop(): Promise<void> }> {
  switch (kind) {
    case "kafka": {
      const kafka = await startKafka()
      return { address: kafka.brokers.join(","), stop: kafka.stop }
    }
    case "postgres": {
      const postgres = await startPostgres()
      return { address: postgres.url, stop: postgres.stop }
    }
    case "redis": {
      const redis = await startRedis()
      return { address: redis.url, stop: redis.stop }
    }
  }
}

function askCoordinator(coordinator: string, kind: ServerKind): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(`${coordinator}/${kind}`, (answer) => {
      let text = ""
      answer.setEncoding("utf8")
      answer.on("data", (chunk: string) => {
        text += chunk
      })
      answer.on("end", () => {
        const reply = JSON.parse(text) as SharedAddress
        if ("address" in reply) resolve(reply.address)
        else reject(new TestkitError("server_did_not_start", reply.error))
      })
    })
    asking.once("error", reject)
    asking.end()
  })
}
