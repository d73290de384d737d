import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createKafkaBus } from "@rebound/bus"
import {
  type CallVerdict,
  callEventCodec,
  callVerdictCodec,
  directoryEntityCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
} from "@rebound/contracts"
import { freshDatabase, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, describe, expect, test } from "vitest"
import { CALLER, type EventRow, eventOf, RESELLER, sampleEntities } from "./events.ts"
import { ANSWERED, CLOSED, RUNG_OUT } from "./world.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

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

async function until(ms: number, what: () => boolean, said: () => string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < ms; ) {
    if (what()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error(`not within ${ms} ms: ${said()}`)
}

test("started without its servers it refuses and names each", { timeout: 20_000 }, async () => {
  const { exit, output } = run({})
  expect(await exit).toBe(2)
  for (const variable of ["POSTGRES_URL", "KAFKA_BROKERS", "REBOUND_HASH_KEYS", "REBOUND_VAULT_KEYS"])
    expect(output()).toContain(`${variable} is not set`)
})

describe.skipIf(servers.some(({ available }) => !available))("classifier as a process", { timeout: 180_000 }, () => {
  const undo: (() => unknown)[] = []
  afterAll(async () => {
    for (const step of undo.reverse()) await step()
  }, 60_000)

  // Who is hurt: a caller whose missed call nobody hears of, or whose verdict changes because a process died.
  test("killed between row and topic, and between topic and offset: no verdict is lost, none changes", async () => {
    const folder = mkdtempSync(join(tmpdir(), "classifier-process-"))
    undo.push(() => rmSync(folder, { recursive: true, force: true }))
    const database = await freshDatabase()
    undo.push(() => database.drop())
    // Its own broker: the process names topics as they are.
    const broker = await startKafka()
    undo.push(() => broker.stop())
    const coded = `1:${Buffer.alloc(32, 6).toString("base64")}`
    const env = {
      POSTGRES_URL: database.appUrl,
      POSTGRES_OWNER_URL: database.ownerUrl,
      KAFKA_BROKERS: broker.brokers.join(","),
      REBOUND_HASH_KEYS: coded,
      REBOUND_VAULT_KEYS: coded,
      REBOUND_PARTITIONS: "1",
      REBOUND_OPERATIONS_PORT: "0",
      REBOUND_KAFKA_SESSION_MS: "2000",
    }
    const bus = createKafkaBus({ brokers: broker.brokers, clientId: "classifier-process-test" })
    undo.push(() => bus.close())
    await bus.ensureTopics(topicSpecs(1))
    const producer = await bus.producer()
    undo.push(() => producer.close())
    // The sample's account holds a secret that was never sealed; calls need none.
    for (const { kind, entity } of sampleEntities())
      if (kind !== "account")
        await producer.send({
          topic: TOPICS.directory.name,
          key: recordKeys.directory(kind, RESELLER, entity.id),
          value: directoryEntityCodec.encode(entity),
        })
    const verdicts: { key: string; bytes: string; verdict: CallVerdict }[] = []
    const follower = await bus.follow({
      topic: TOPICS.verdicts.name,
      onRecord: ({ key, value }) => {
        const verdict = callVerdictCodec.decode(value)
        verdicts.push({ key, verdict, bytes: Buffer.from(callVerdictCodec.encode(verdict)).toString("hex") })
      },
      onFatal: () => {},
    })
    undo.push(() => follower.close())
    const saidOf = (callKey: string) => verdicts.filter(({ verdict }) => verdict.callId.endsWith(`:${callKey}`))
    const tell = async (callKey: string, row: EventRow) => {
      const event = eventOf(row, { callKey, startMs: Date.now() })
      await producer.send({
        topic: TOPICS.callEvents.name,
        key: recordKeys.callEvent(event),
        value: callEventCodec.encode(event),
      })
    }
    const ready = (process: Run) =>
      until(40_000, () => process.output().includes("saying what became of each call"), process.output)
    let output = ""

    /** Kills a classifier at a place while `first` is being said; the next one is told `then`. */
    const killedAt = async (label: string, callKey: string, first: EventRow, then: EventRow) => {
      const report = join(folder, `${label}-${callKey}.report`)
      const armed = run({ ...env, REBOUND_CRASH_POINT: label, REBOUND_CRASH_REPORT: report }, "--migrate")
      undo.push(() => armed.child.kill("SIGKILL"))
      await ready(armed)
      await tell(callKey, first)
      expect(await armed.exit, armed.output()).toBe("SIGKILL")
      expect(readFileSync(report, "utf8")).toBe(`${label} 1\n`)
      const heardBefore = saidOf(callKey).length
      const next = run(env)
      undo.push(() => next.child.kill("SIGKILL"))
      await ready(next)
      await until(40_000, () => saidOf(callKey).some(({ verdict }) => verdict.version === 1), next.output)
      await tell(callKey, then)
      await until(40_000, () => saidOf(callKey).some(({ verdict }) => verdict.version === 2), next.output)
      next.child.kill("SIGTERM")
      expect(await next.exit, next.output()).toBe(0)
      output += armed.output() + next.output()
      const said = saidOf(callKey)
      const firsts = said.filter(({ verdict }) => verdict.version === 1)
      expect(new Set(firsts.map(({ bytes, key }) => `${key} ${bytes}`)).size).toBe(1)
      return { heardBefore, versions: said.map(({ verdict }) => [verdict.version, verdict.reason]) }
    }

    // Written, not said: the next one says it, once.
    const recorded = await killedAt("classifier.recorded", "RECORDED", CLOSED, ANSWERED)
    expect(recorded.versions).toEqual([
      [1, "no_answer"],
      [2, "answered_human"],
    ])
    // Said, and nobody noted it: said again, word for word, or not at all.
    const produced = await killedAt("classifier.produced", "PRODUCED", CLOSED, ANSWERED)
    expect(produced.versions.filter(([version]) => version === 2)).toEqual([[2, "answered_human"]])
    // The same where the verdict fell due by the clock, without an event that would be dealt out again.
    const due = await killedAt("classifier.recorded", "DUE", RUNG_OUT, ANSWERED)
    expect(due.versions).toEqual([
      [1, "no_answer"],
      [2, "answered_human"],
    ])
    expect(output).not.toContain(CALLER.slice(2))
    expect(output).not.toContain(coded.slice(2))
  })
})
