import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import { createKafkaBus } from "@rebound/bus"
import {
  callVerdictCodec,
  DirectoryEntitySchema,
  directoryEntityCodec,
  recordKeys,
  topicSpecs,
} from "@rebound/contracts"
import { sampleDirectory, toEntities } from "@rebound/directory"
import { createCallerHasher } from "@rebound/numbers"
import { freshDatabase, serverOrSkip, sharedRedis, startKafka, startSimulatedCarrier } from "@rebound/testkit"
import { createVault } from "@rebound/vault"
import { afterAll, describe, expect, test } from "vitest"
import { LINES, nextCaller, RESELLER } from "./dispatcher-world.ts"
import { ALL, storeOf } from "./ledger-world.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka"), serverOrSkip("redis")])
const key = Buffer.alloc(32, 6)
const AUTH_TOKEN = "obviously-fake-token"

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | string | null>
}

function run(env: Record<string, string>, ...flags: string[]): Run {
  const child = spawn(process.execPath, [main, ...flags], { env: { PATH: process.env.PATH, ...env } })
  let output = ""
  const collect = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on("data", collect)
  child.stderr.on("data", collect)
  return {
    child,
    output: () => output,
    exit: new Promise((resolve) => child.once("exit", (code, signal) => resolve(code ?? signal))),
  }
}

async function until<T>(
  ms: number,
  what: () => Promise<T | undefined> | T | undefined,
  said: () => string,
): Promise<T> {
  for (const start = performance.now(); performance.now() - start < ms; ) {
    const found = await what()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`not within ${ms} ms: ${said()}`)
}

test("started without its servers it refuses and names each", { timeout: 20_000 }, async () => {
  const { exit, output } = run({})
  expect(await exit).toBe(2)
  for (const variable of ["POSTGRES_URL", "KAFKA_BROKERS", "REDIS_URL", "REBOUND_HASH_KEYS", "REBOUND_VAULT_KEYS"])
    expect(output()).toContain(`${variable} is not set`)
})

describe.skipIf(servers.some(({ available }) => !available))("dispatcher as a process", { timeout: 180_000 }, () => {
  const undo: (() => unknown)[] = []
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  }, 60_000)

  test("killed with a claim, before the request and after it: at most one text at the carrier, and a row that says what became of it", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dispatcher-process-"))
    undo.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await freshDatabase()
    undo.push(() => database.drop())
    const broker = await startKafka()
    undo.push(() => broker.stop())
    const redis = await sharedRedis()
    const carrier = await startSimulatedCarrier({
      ledgerPath: join(folder, "carrier.jsonl"),
      accounts: { AC00000000000000000000000000000042: AUTH_TOKEN },
    })
    undo.push(() => carrier.stop())
    const coded = `1:${key.toString("base64")}`
    const env = {
      POSTGRES_URL: database.appUrl,
      POSTGRES_OWNER_URL: database.ownerUrl,
      KAFKA_BROKERS: broker.brokers.join(","),
      REDIS_URL: `${redis.url}/8`,
      REBOUND_HASH_KEYS: coded,
      REBOUND_VAULT_KEYS: coded,
      REBOUND_PARTITIONS: "1",
      REBOUND_GRPC_PORT: "0",
      REBOUND_OPERATIONS_PORT: "0",
      REBOUND_KAFKA_SESSION_MS: "2000",
    }

    const bus = createKafkaBus({ brokers: broker.brokers, clientId: "dispatcher-process-test" })
    undo.push(() => bus.close())
    await bus.ensureTopics(topicSpecs(1))
    const producer = await bus.producer()
    undo.push(() => producer.close())
    const vault = createVault({ keys: [{ version: "1", key }] })
    const drafts = toEntities(sampleDirectory({ apiUrl: carrier.url, publicUrl: "", authToken: AUTH_TOKEN }), {
      seal: (purpose, plain) => ({ sealed: vault.sealSecret(purpose, RESELLER, plain), digest: "" }),
      kept: () => undefined,
    })
    if (!drafts.ok) throw new Error(JSON.stringify(drafts.faults))
    for (const { kind, id, body } of drafts.drafts)
      await producer.send({
        topic: "directory",
        key: recordKeys.directory(kind, RESELLER, id),
        value: directoryEntityCodec.encode(
          create(DirectoryEntitySchema, { revision: 1, resellerId: RESELLER, id, archived: false, body }),
        ),
      })
    const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
    const store = storeOf(database, 2)
    undo.push(() => store.close())

    let serial = 0
    const missed = async (line: string, number: ReturnType<typeof nextCaller>) => {
      serial += 1
      const callId = `${RESELLER}:simulated:CA-process-${serial}`
      const nowMs = Date.now()
      const callerKey = hasher.current(RESELLER, number)
      await producer.send({
        topic: "verdicts",
        key: recordKeys.verdict({ resellerId: RESELLER, callerKey, callId }),
        value: callVerdictCodec.encode({
          callId,
          version: 1,
          resellerId: RESELLER,
          accountId: "simulated",
          carrier: "twilio",
          line,
          caller: { kind: "e164", number },
          verdict: "missed",
          reason: "no_answer",
          origin: "live",
          startedAtMs: nowMs - 20_000,
          endedAtMs: nowMs,
          decidedFromMs: nowMs,
          callOver: true,
          callerKey,
        }),
      })
      return { callId }
    }
    const messageOf = async (callId: string) =>
      (await store.statement(ALL, "SELECT state, reason, fence FROM dispatch_messages WHERE call_id = $1", [callId]))[0]

    /** Kills a dispatcher at a place, starts another, and waits until the call's text has come to rest. */
    const killedAt = async (label: string, line: string, rests: readonly string[]) => {
      const number = nextCaller()
      const report = join(folder, `${label}.report`)
      const armed = run({ ...env, REBOUND_CRASH_POINT: label, REBOUND_CRASH_REPORT: report }, "--migrate")
      undo.push(() => armed.child.kill("SIGKILL"))
      await until(40_000, () => (armed.output().includes("deciding and sending") ? true : undefined), armed.output)
      const call = await missed(line, number)
      expect(await armed.exit, armed.output()).toBe("SIGKILL")
      expect(readFileSync(report, "utf8")).toBe(`${label} 1\n`)
      const next = run(env)
      undo.push(() => next.child.kill("SIGKILL"))
      const message = await until(
        40_000,
        async () => {
          const found = await messageOf(call.callId)
          return rests.includes(String(found?.state)) ? found : undefined
        },
        next.output,
      )
      await until(40_000, () => (next.output().includes("deciding and sending") ? true : undefined), next.output)
      next.child.kill("SIGTERM")
      expect(await next.exit, next.output()).toBe(0)
      const said = armed.output() + next.output()
      expect(said).not.toContain(number.slice(2))
      expect(said).not.toContain(AUTH_TOKEN)
      return { message, texts: carrier.ledger().filter(({ to }) => to === number).length }
    }

    // What is known not to have left is sent by the next one; once.
    expect((await killedAt("dispatcher.claimed", LINES.tampa, ["accepted"])).texts).toBe(1)
    // Whether it left nobody can tell from the row: never sent again.
    const submitting = await killedAt("dispatcher.submitting", LINES.phoenix, ["unknown"])
    expect(submitting).toMatchObject({ texts: 0, message: { reason: "owner_lost", fence: 2 } })
    // It left: one text, and the carrier's list may have proven it already.
    expect((await killedAt("dispatcher.posted", "+13035550102", ["unknown", "accepted"])).texts).toBe(1)
  })
})
