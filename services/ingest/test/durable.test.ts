import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Bus, createKafkaBus } from "@rebound/bus"
import { callEventCodec, topicSpecs } from "@rebound/contracts"
import { freePort, type KafkaServer, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { publishDirectory, secrets } from "./directory.ts"
import { cdr, type Post, post, signed, until, voiceForm, voicePath } from "./requests.ts"
import { engineAskedFor, type Heard, listenTo, vault, vaultKey } from "./world.ts"

const main = join(import.meta.dirname, "../src/main.ts")
const kafka = await serverOrSkip("kafka")

interface Run {
  readonly child: ChildProcess
  readonly output: () => string
  readonly exit: Promise<number | null>
  readonly port: number
  readonly operations: number
}

async function run(env: Record<string, string>): Promise<Run> {
  const [port, operations] = [await freePort(), await freePort()]
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      REBOUND_HTTP_ENGINE: engineAskedFor(),
      REBOUND_HASH_KEYS: `1:${vaultKey.toString("base64")}`,
      REBOUND_VAULT_KEYS: `1:${vaultKey.toString("base64")}`,
      REBOUND_PARTITIONS: "3",
      REBOUND_INGEST_PORT: String(port),
      REBOUND_OPERATIONS_PORT: String(operations),
      ...env,
    },
  })
  let output = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString()
    })
  const exit = new Promise<number | null>((resolve) => child.once("exit", (code) => resolve(code)))
  return { child, output: () => output, exit, port, operations }
}

const serving = async (made: Promise<Run>): Promise<Run> => {
  const running = await made
  await until(30_000, () => running.output().includes("taking webhooks"), running.output)
  return running
}

const get = (running: Run, path: string) => fetch(`http://127.0.0.1:${running.operations}${path}`)
const metric = async (running: Run, name: string): Promise<number> => {
  const text = await (await get(running, "/metrics")).text()
  return Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN)
}

test("started without what it needs it refuses and names each fault", { timeout: 40_000 }, async () => {
  const { exit, output } = await run({
    REBOUND_HASH_KEYS: "",
    REBOUND_VAULT_KEYS: "",
    REBOUND_INGEST_PORT: "none",
    REBOUND_HTTP_ENGINE: "apache",
  })
  expect(await exit).toBe(2)
  for (const variable of [
    "KAFKA_BROKERS",
    "REBOUND_HASH_KEYS",
    "REBOUND_VAULT_KEYS",
    "REBOUND_INGEST_PORT",
    "REBOUND_HTTP_ENGINE",
  ])
    expect(output()).toContain(variable)
})

describe.skipIf(!kafka.available)("ingest as a process, on a Kafka that goes away", { timeout: 90_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), "ingest-durable-"))
  const spool = join(folder, "data", "ingest", "spool")
  const report = join(folder, "crash-report")
  const runs: Run[] = []
  let broker: KafkaServer
  let bus: Bus
  let heard: Heard
  let env: Record<string, string>

  const start = async (more: Record<string, string> = {}): Promise<Run> => {
    const running = await serving(run({ ...env, ...more }))
    runs.push(running)
    return running
  }
  const kill = async (running: Run): Promise<void> => {
    running.child.kill("SIGKILL")
    await running.exit
  }
  const eventsOf = (callSid: string) =>
    heard.calls
      .map(({ value }) => callEventCodec.decode(value ?? new Uint8Array()))
      .filter(({ callKey }) => callKey === callSid)
  const voiceOf = (callSid: string): Post => signed(voicePath, { ...voiceForm(), CallSid: callSid })
  let calls = 0
  const newCall = (): string => `CA${String(++calls).padStart(32, "e")}`

  beforeAll(async () => {
    broker = await startKafka()
    env = {
      KAFKA_BROKERS: broker.brokers.join(","),
      REBOUND_DATA_DIR: join(folder, "data"),
      REBOUND_SPOOL_BYTES_MAX: "1048576",
    }
    bus = createKafkaBus({ brokers: broker.brokers, clientId: "ingest-test" })
    await bus.ensureTopics(topicSpecs(3))
    await publishDirectory(bus, vault)
    heard = await listenTo(bus)
  }, 90_000)
  afterAll(async () => {
    for (const { child } of runs) child.kill("SIGKILL")
    await heard?.close()
    await bus?.close()
    await broker?.stop()
    rmSync(folder, { recursive: true, force: true })
  }, 60_000)

  const forgetful = "/dev/shm"
  const forgetfulData = `${forgetful}/rebound-ingest-process-${process.pid}`
  const hasForgetful = statSync(forgetful, { throwIfNoEntry: false }) !== undefined

  test("killed after the acknowledgement and before its answer, the event is there and its repeat has the same id", async () => {
    const call = newCall()
    const armed = await start({ REBOUND_CRASH_POINT: "ingest.produced", REBOUND_CRASH_REPORT: report })
    expect((await get(armed, "/readyz")).status).toBe(200)
    await expect(post(armed.port, voiceOf(call))).rejects.toThrow()
    await armed.exit
    expect(readFileSync(report, "utf8")).toBe("ingest.produced 1\n")
    await until(5_000, () => eventsOf(call).length === 1)

    const traces = join(folder, "traces")
    const again = await start({ REBOUND_TRACE_FILE: traces, REBOUND_TRACE_PERCENT: "100" })
    const stranger = "00-11111111111111111111111111111111-2222222222222222-01"
    const request = voiceOf(call)
    expect(
      (await post(again.port, { ...request, headers: { ...request.headers, traceparent: stranger } })).status,
    ).toBe(204)
    await until(5_000, () => eventsOf(call).length === 2)
    expect(new Set(eventsOf(call).map(({ eventId }) => eventId)).size).toBe(1)
    const traceparent = heard.calls.at(-1)?.headers.traceparent
    expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/)
    expect(traceparent, "the trace begins here").not.toContain("1".repeat(32))

    again.child.kill("SIGTERM")
    expect(await again.exit).toBe(0)
    expect(readFileSync(traces, "utf8")).toContain('"ingest"')
    for (const secret of [...Object.values(secrets), vaultKey.toString("base64")])
      expect(again.output() + armed.output()).not.toContain(secret)
  })

  test("while Kafka is away nothing is lost: spooled, killed, spooled again, replayed with the same ids", {
    timeout: 120_000,
  }, async () => {
    const forgets = hasForgetful ? await start({ REBOUND_DATA_DIR: forgetfulData }) : undefined
    const first = await start()
    expect((await post(first.port, voiceOf(newCall()))).status).toBe(204)
    await broker.killNode(0)

    const spooled = Array.from({ length: 12 }, newCall)
    const tookMs: number[] = []
    for (const call of spooled.slice(0, 8)) {
      const from = performance.now()
      expect((await post(first.port, voiceOf(call))).status).toBe(204)
      tookMs.push(performance.now() - from)
    }
    expect(await metric(first, "rebound_kafka_breaker_open")).toBe(1)
    expect(await metric(first, "rebound_spool_bytes")).toBeGreaterThan(500)
    // Carriers give up after seconds; the budget is 250 ms, and with the breaker open there is none to spend.
    expect(Math.max(...tookMs)).toBeLessThan(3_000)
    expect(Math.min(...tookMs)).toBeLessThan(200)
    expect((await get(first, "/readyz")).status).toBe(200)
    expect((await post(first.port, cdr("<cdr/>"))).status).toBe(415)
    await kill(first)

    if (forgets !== undefined) {
      const refused = await post(forgets.port, voiceOf(newCall()))
      expect(refused.status).toBe(503)
      expect(refused.headers.get("retry-after")).toBe("1")
      expect(
        (await post(forgets.port, cdr("<cdr/>"))).status,
        "bytes that cannot be kept are not refused for good",
      ).toBe(503)
      expect((await get(forgets, "/readyz")).status).toBe(503)
      await kill(forgets)
      rmSync(forgetfulData, { recursive: true, force: true })
    }

    // Restarted without Kafka: the sealed directory verifies.
    const armed = await start({ REBOUND_CRASH_POINT: "ingest.spooled:3", REBOUND_CRASH_REPORT: report })
    expect(readFileSync(join(folder, "data/ingest/directory.sealed"), "utf8")).not.toContain("northstar")
    expect((await post(armed.port, signed(voicePath, voiceForm(), "fake-other"))).status).toBe(403)
    for (const call of spooled.slice(8, 10)) expect((await post(armed.port, voiceOf(call))).status).toBe(204)
    await expect(post(armed.port, voiceOf(spooled[10] ?? ""))).rejects.toThrow()
    await armed.exit
    expect(readFileSync(report, "utf8")).toContain("ingest.spooled 3\n")

    const full = await start()
    expect((await post(full.port, voiceOf(spooled[11] ?? ""))).status).toBe(204)
    expect((await post(full.port, cdr("<".repeat(1_000_000)))).status).toBe(415)
    const refused = await post(full.port, cdr("<".repeat(1_000_000)))
    expect(refused.status).toBe(503)
    expect(refused.headers.get("retry-after")).toBe("1")
    await kill(full)

    await broker.startNode(0)
    expect(spooled.flatMap(eventsOf)).toEqual([])
    const replaying = await run({ ...env, REBOUND_CRASH_POINT: "ingest.replayed", REBOUND_CRASH_REPORT: report })
    runs.push(replaying)
    await replaying.exit
    expect(readFileSync(report, "utf8")).toContain("ingest.replayed 1\n")

    const last = await start()
    await until(20_000, () => readdirSync(spool).every((name) => !name.endsWith(".spool")), last.output)
    await until(10_000, () => spooled.every((call) => eventsOf(call).length > 0))
    for (const call of spooled) expect(new Set(eventsOf(call).map(({ eventId }) => eventId)).size).toBe(1)
    await until(5_000, () => heard.deadLetters.some(({ value }) => Buffer.from(value ?? []).toString() === "<cdr/>"))
    expect(readdirSync(spool)).toEqual([])
    expect((await post(last.port, voiceOf(newCall()))).status).toBe(204)
    await until(10_000, async () => (await metric(last, "rebound_kafka_breaker_open")) === 0)
    expect(await metric(last, "rebound_spool_bytes")).toBe(0)
    last.child.kill("SIGTERM")
    expect(await last.exit).toBe(0)
  })
})
