import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedBus } from "@rebound/bus"
import { callEventCodec, TOPICS, topicSpecs } from "@rebound/contracts"
import { createLogger, createMetrics, Lifecycle } from "@rebound/runtime"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { readHistory } from "../src/history/read-history.ts"
import { startToldEvents } from "../src/history/start-told-events.ts"
import { createEmbeddedWarehouse, type Warehouse } from "../src/index.ts"
import { createTables } from "../src/warehouse/schema.ts"
import { resellerWarehouse } from "../src/warehouse/tenant.ts"

const CALLER = "+12125550142"
const CALL = { resellerId: "lakeside", accountId: "tw", carrier: "twilio", callKey: "CA1", origin: "live" }
const T0 = Date.parse("2026-11-25T15:58:00Z")

const ringing = {
  ...CALL,
  eventId: "CA1/0/ringing",
  legKey: "CA1",
  receivedAtMs: T0,
  occurredAtMs: T0,
  direction: "inbound",
  caller: { kind: "e164", number: CALLER, raw: CALLER },
  leg: { role: "caller", state: "started", causeRaw: "ringing", sequence: 0 },
}
const ended = {
  ...CALL,
  eventId: "CA2/2/no-answer",
  legKey: "CA2",
  receivedAtMs: T0 + 20_000,
  occurredAtMs: T0 + 19_000,
  direction: "unknown",
  leg: {
    role: "callee",
    state: "ended",
    outcome: "no_answer",
    causeRaw: "no-answer",
    sequence: 2,
    target: { kind: "e164", number: "+12125550143" },
  },
}

describe("what carriers told of a call", () => {
  const lifecycle = new Lifecycle()
  const failures: unknown[] = []
  let folder: string
  let warehouse: Warehouse
  let publish: (values: readonly Uint8Array[]) => Promise<unknown>
  const history = (resellerId: string, callId: string) =>
    readHistory(resellerWarehouse(warehouse, resellerId), callId, {})

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "rebound-history-"))
    warehouse = await createEmbeddedWarehouse({ directory: join(folder, "warehouse") })
    await createTables(warehouse)
    const bus = await lifecycle.start(
      "bus",
      () => createEmbeddedBus({ directory: join(folder, "log") }),
      (opened) => opened.close(),
    )
    await bus.ensureTopics(topicSpecs(3))
    await startToldEvents(lifecycle, {
      bus,
      warehouse,
      log: createLogger({ service: "analytics-test", level: "fatal" }),
      metrics: createMetrics({ service: "analytics-test" }),
      onFatal: (error) => failures.push(error),
    })
    const producer = await bus.producer()
    publish = (values) =>
      Promise.all(
        values.map((value) => producer.send({ topic: TOPICS.callEvents.name, key: "lakeside/tw:CA1", value })),
      )
  }, 60_000)
  afterAll(async () => {
    await lifecycle.stop("the test ends")
    await warehouse?.close()
    rmSync(folder, { recursive: true, force: true })
    expect(failures).toEqual([])
  })

  test("stands in the order in which it reached us; a repeat is marked, a record read again is not one, no number is kept, other resellers see nothing", async () => {
    const repeat = { ...ended, receivedAtMs: T0 + 21_000 }
    const records = [ringing, ended, repeat].map((event) => callEventCodec.encode(event))
    // The log is read again after a crash; what no codec reads is the classifier's to put away.
    await publish([...records, ...records, Buffer.from("not a call event")])
    await publish([callEventCodec.encode({ ...ringing, callKey: "CA9", eventId: "CA9/0/ringing" })])
    await expect
      .poll(async () => (await history("lakeside", "lakeside:tw:CA9")).events.length, {
        timeout: 30_000,
        interval: 200,
      })
      .toBe(1)

    const { events, steps, cut } = await history("lakeside", "lakeside:tw:CA1")
    expect(
      events.map(({ eventId, again, causeRaw, callerKind }) => ({ eventId, again, causeRaw, callerKind })),
    ).toEqual([
      { eventId: "CA1/0/ringing", again: false, causeRaw: "ringing", callerKind: "e164" },
      { eventId: "CA2/2/no-answer", again: false, causeRaw: "no-answer", callerKind: "" },
      { eventId: "CA2/2/no-answer", again: true, causeRaw: "no-answer", callerKind: "" },
    ])
    expect({ steps, cut }).toEqual({ steps: [], cut: false })
    expect(JSON.stringify(events)).not.toContain("55501")
    expect((await history("rival", "lakeside:tw:CA1")).events).toEqual([])
  })
})
