import { type ChildProcess, spawn } from "node:child_process"
import { join } from "node:path"
import { createKafkaBus } from "@rebound/bus"
import { AnalyticsService, ConversationService, DispatchService } from "@rebound/contracts"
import { createGrpcServer, implement } from "@rebound/runtime"
import { freePort, freshDatabase, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, describe, expect, test } from "vitest"
import { carelessServices } from "./careless-services.ts"
import { dispatcherStandIn } from "./dispatcher-stand-in.ts"
import { adminKey, environment, example, until } from "./world.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const postgres = await serverOrSkip("postgres")
const kafka = await serverOrSkip("kafka")

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
}

function run(env: Record<string, string>, ...flags: string[]): Run {
  const child = spawn(process.execPath, [main, ...flags], { env: { PATH: process.env.PATH, ...env } })
  let output = ""
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  return { child, output: () => output, exit: new Promise((resolve) => child.once("exit", (code) => resolve(code))) }
}

test("started without its servers it refuses and names each", { timeout: 20_000 }, async () => {
  const { exit, output } = run({})
  expect(await exit).toBe(2)
  for (const variable of [
    "POSTGRES_URL",
    "KAFKA_BROKERS",
    "REBOUND_DISPATCHER_ADDRESS",
    "REBOUND_ADMIN_KEY",
    "REBOUND_HASH_KEYS",
    "REBOUND_VAULT_KEYS",
  ])
    expect(output()).toContain(`${variable} is not set`)
})

describe.skipIf(!postgres.available || !kafka.available)("console as a process", { timeout: 240_000 }, () => {
  const undo: (() => Promise<unknown>)[] = []
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  }, 60_000)

  test("it refuses a database that lacks its steps, migrates when told, and after kill -9 publishes what is left", async () => {
    const database = await freshDatabase()
    undo.push(() => database.drop())
    // Its own broker: the process names topics as they are.
    const broker = await startKafka()
    undo.push(() => broker.stop())
    const dispatcher = await createGrpcServer({
      services: [implement(DispatchService, dispatcherStandIn())],
      port: 0,
    })
    undo.push(() => dispatcher.close())
    const { conversation, analytics } = carelessServices()
    const behind = await createGrpcServer({
      services: [implement(ConversationService, conversation), implement(AnalyticsService, analytics)],
      port: 0,
    })
    undo.push(() => behind.close())
    const key = Buffer.alloc(32, 3).toString("base64")
    const port = await freePort()
    const env = {
      ...environment,
      POSTGRES_URL: database.appUrl,
      KAFKA_BROKERS: broker.brokers.join(","),
      REBOUND_DISPATCHER_ADDRESS: `127.0.0.1:${dispatcher.port}`,
      REBOUND_CONVERSATION_ADDRESS: `127.0.0.1:${behind.port}`,
      REBOUND_ANALYTICS_ADDRESS: `127.0.0.1:${behind.port}`,
      REBOUND_ADMIN_KEY: adminKey,
      REBOUND_HASH_KEYS: `1:${key}`,
      REBOUND_VAULT_KEYS: `1:${key}`,
      REBOUND_CONSOLE_PORT: String(port),
      REBOUND_OPERATIONS_PORT: "0",
      REBOUND_PARTITIONS: "3",
    }

    const unmigrated = run(env)
    expect(await unmigrated.exit).toBe(1)
    expect(unmigrated.output()).toContain("STORE_NOT_MIGRATED")

    const owner = run({ ...env, POSTGRES_URL: database.ownerUrl, POSTGRES_OWNER_URL: database.ownerUrl }, "--migrate")
    expect(await owner.exit).toBe(1)
    expect(owner.output()).toContain("STORE_UNSAFE_ROLE")

    const running = run({ ...env, POSTGRES_OWNER_URL: database.ownerUrl }, "--migrate")
    undo.push(async () => running.child.kill("SIGKILL"))
    await until(60_000, () => running.output().includes("serving the API"), running.output)
    const ask = (method: string, path: string, body?: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${adminKey}`,
          ...(body !== undefined && { "content-type": "application/yaml" }),
        },
        ...(body !== undefined && { body }),
      })
    const applied = await ask("PUT", "/api/v1/directory", example)
    expect(applied.status).toBe(200)
    // Killed at once: the entities may be on the topic, or in the outbox only.
    running.child.kill("SIGKILL")
    await running.exit

    const again = run(env)
    undo.push(async () => again.child.kill("SIGKILL"))
    await until(60_000, () => again.output().includes("serving the API"), again.output)
    const bus = createKafkaBus({ brokers: broker.brokers, clientId: "console-process-test" })
    undo.push(() => bus.close())
    const keys = new Set<string>()
    const follower = await bus.follow({
      topic: "directory",
      onRecord: (record) => void keys.add(record.key),
      onFatal: () => {},
    })
    undo.push(() => follower.close())
    await until(
      5_000,
      () => keys.size === 9,
      () => [...keys].join(),
    )

    const calls = await ask("GET", "/api/v1/calls")
    expect(await calls.json()).toMatchObject({ items: [{ callId: "northstar:twilio-main:CA1" }] })
    expect((await ask("GET", "/api/v1/calls/nope")).status).toBe(404)
    // Over the wire: the stand-ins know this reseller by name only, and the example's places are none of theirs.
    expect((await ask("GET", "/api/v1/threads")).status).toBe(200)
    const overview = await (await ask("GET", "/api/v1/figures/overview")).json()
    expect(overview).toMatchObject({ now: { missedRate: { numerator: 4, denominator: 10, rate: 0.4 } } })
    await dispatcher.close()
    const away = await ask("GET", "/api/v1/calls")
    expect(away.status).toBe(503)
    expect(away.headers.get("retry-after")).toBe("1")

    again.child.kill("SIGTERM")
    expect(await again.exit).toBe(0)
    for (const secret of [adminKey, environment.TWILIO_AUTH_TOKEN, key]) expect(again.output()).not.toContain(secret)
  })
})
