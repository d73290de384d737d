import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import { type BusRecord, createEmbeddedBus } from "@rebound/bus"
import {
  FigureScopeSchema,
  FindCallsRequestSchema,
  FreshnessRequestSchema,
  LeagueRequestSchema,
  type LedgerCount,
  OverviewRequestSchema,
  TOPICS,
  TrendRequestSchema,
  topicSpecs,
  WatchFiguresRequestSchema,
} from "@rebound/contracts"
import { createLogger, createMetrics, createTracing, Lifecycle } from "@rebound/runtime"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type Analytics, createEmbeddedWarehouse, startAnalytics, type Warehouse } from "../src/index.ts"
import { countFacts } from "../src/reconcile/count-facts.ts"
import { recomputeBuckets } from "../src/rollups/recompute.ts"
import { resellerWarehouse } from "../src/warehouse/tenant.ts"
import { type Delivery, deliveriesOf, indexOf, NO_CONTEXT, SITES } from "./analytics-world.ts"
import { fortyCalls, fortyEvents } from "./forty-calls.ts"

const RESELLER = "lakeside"
const about = create(FigureScopeSchema, { resellerId: RESELLER, fromDay: fortyCalls.day, toDay: fortyCalls.day })
/** The evening of the day of the forty calls. */
const NOW = Date.parse(`${fortyCalls.day}T23:30:00-05:00`)

let folder: string
let warehouse: Warehouse
let analytics: Analytics
let publish: (deliveries: readonly Delivery[]) => Promise<unknown>
const lifecycle = new Lifecycle()
const failures: unknown[] = []
const buried: BusRecord[] = []
const metrics = createMetrics({ service: "analytics-test" })
/** What the dispatcher would say; tests plant differences in it. */
let ledger: Pick<LedgerCount, "hourMs" | "kind" | "code" | "count">[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rebound-analytics-"))
  warehouse = await createEmbeddedWarehouse({ directory: join(folder, "warehouse") })
  const bus = await lifecycle.start(
    "bus",
    () => createEmbeddedBus({ directory: join(folder, "log") }),
    (opened) => opened.close(),
  )
  await bus.ensureTopics(topicSpecs(3))
  analytics = await startAnalytics(lifecycle, {
    bus,
    warehouse,
    directory: indexOf(RESELLER),
    ledger: {
      countLedger: async () => ({
        $typeName: "rebound.v1.CountLedgerResponse",
        counts: ledger.map((one) => ({ $typeName: "rebound.v1.LedgerCount", ...one })),
      }),
    },
    log: createLogger({ service: "analytics-test", level: "fatal" }),
    metrics,
    tracing: await createTracing({ service: "analytics-test" }),
    now: () => NOW,
    monotonic: () => performance.now(),
    onFatal: (error) => failures.push(error),
  })
  const onFatal = (error: unknown) => failures.push(error)
  await lifecycle.start(
    "dead letters",
    () => bus.follow({ topic: TOPICS.deadLetters.name, onRecord: (record) => void buried.push(record), onFatal }),
    (opened) => opened.close(),
  )
  const producer = await bus.producer()
  publish = (deliveries) =>
    Promise.all(deliveries.map(({ topic, value }, at) => producer.send({ topic, key: `key-${at}`, value })))
  await lifecycle.start(
    "producer",
    () => producer,
    (opened) => opened.close(),
  )
  const deliveries = deliveriesOf(fortyEvents(RESELLER))
  await publish(deliveries)
  await until(async () => (await overview()).now?.attempts?.inbound === 37)
  await until(settled)
}, 90_000)

afterAll(async () => {
  await lifecycle.stop("the test ends")
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
  expect(failures).toEqual([])
})

/** All facts are in: 42 verdicts, the texts' steps, four texts of callers and a person's. */
async function settled(): Promise<boolean> {
  const [, written = "0"] = /rebound_facts_written_total(?:\{[^}]*\})? (\d+)/.exec((await metrics.expose()).text) ?? []
  return Number(written) === deliveriesOf(fortyEvents(RESELLER)).length
}

const overview = () => analytics.handlers.overview(create(OverviewRequestSchema, { about }), NO_CONTEXT)

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000
  while (!(await holds())) {
    if (performance.now() > deadline || failures.length > 0) throw new Error(`not in time: ${String(failures[0])}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const find = (over: object) =>
  analytics.handlers.findCalls(create(FindCallsRequestSchema, { about, ...over }), NO_CONTEXT)

describe("analytics from topics to answers", () => {
  test("a figure's count is the number of calls behind it, by set, reason, step and suppression", async () => {
    const total = async (over: object) => (await find({ limit: 1, ...over })).total
    expect(await total({ set: "inbound" })).toBe(37)
    expect(await total({ set: "offered" })).toBe(35)
    expect(await total({ set: "missed" })).toBe(23)
    expect(await total({ set: "missed_callers" })).toBe(23)
    expect(await total({ verdict: "short" })).toBe(2)
    expect(await total({ reason: "answered_human" })).toBe(10)
    expect(await total({ suppressed: "texted_recently" })).toBe(3)
    expect(await total({ suppressed: "rejected" })).toBe(1)
    expect(await total({ set: "replied" })).toBe(3)
    expect(await total({ weekday: 1, hour: 10, set: "missed" })).toBe(3)
    expect(await total({ callerKey: "n" })).toBe(3)
  }, 60_000)

  test("pages follow each other newest first without a gap or a repeat, each call with what followed it", async () => {
    const seen: string[] = []
    let cursor = ""
    do {
      const page = await find({ limit: 15, cursor })
      expect(page.total).toBe(39)
      seen.push(...(page.calls ?? []).map((call) => call.callId ?? ""))
      cursor = page.nextCursor ?? ""
    } while (cursor !== "")
    expect(seen).toHaveLength(39)
    expect(seen[0]).toBe(`${RESELLER}:pbx:40`)
    expect(new Set(seen).size).toBe(39)
    const [again] = (await find({ callerKey: "n" })).calls?.slice(1, 2) ?? []
    expect(again).toMatchObject({
      callId: `${RESELLER}:pbx:18`,
      attempt: 2,
      textState: "suppressed",
      textReason: "texted_recently",
    })
    const [replied] = (await find({ callerKey: "b" })).calls ?? []
    expect(replied).toMatchObject({
      textState: "delivered",
      acceptedAtMs: expect.any(Number),
      attempt: 1,
      open: true,
      localHour: 8,
    })
    expect((replied?.repliedAtMs ?? 0) - (replied?.endedAtMs ?? 0)).toBe(600_000)
    await expect(find({ cursor: "not-ours" })).rejects.toMatchObject({ code: "RPC_INVALID" })
  }, 60_000)

  test("another reseller's question finds nothing of it", async () => {
    const theirs = create(FigureScopeSchema, { ...about, resellerId: "rival" })
    const { now } = await analytics.handlers.overview(create(OverviewRequestSchema, { about: theirs }), NO_CONTEXT)
    expect(now?.attempts?.inbound).toBe(0)
    expect(now?.missedRate).toMatchObject({ numerator: 0, denominator: 0 })
    const { total } = await analytics.handlers.findCalls(create(FindCallsRequestSchema, { about: theirs }), NO_CONTEXT)
    expect(total).toBe(0)
  }, 60_000)

  test("the league lists each location, ranks from thirty open-hours calls on and says why not below", async () => {
    const { rows = [] } = await analytics.handlers.league(create(LeagueRequestSchema, { about }), NO_CONTEXT)
    expect(rows.map(({ locationId }) => locationId).sort()).toEqual(SITES.map(({ id }) => id).sort())
    const austin = rows.find(({ locationId }) => locationId === "austin")
    // Offered in open hours: all but the four of the evening.
    expect(austin).toMatchObject({ rank: 1, rankBefore: 0, figures: { attempts: { offered: 35 } } })
    expect(rows.find(({ locationId }) => locationId === "boston")).toMatchObject({
      rank: 0,
      wilsonLow: 0,
      wilsonHigh: 1,
    })
  }, 60_000)

  test("a trend has every day and hour of its range, and sums to the overview", async () => {
    const range = create(FigureScopeSchema, { ...about, fromDay: "2026-10-03" })
    const byDay = await analytics.handlers.trend(create(TrendRequestSchema, { about: range, step: "day" }), NO_CONTEXT)
    expect(byDay.now?.map(({ at, attempts }) => [at, attempts?.inbound ?? 0])).toEqual([
      ["2026-10-03", 0],
      ["2026-10-04", 0],
      ["2026-10-05", 37],
    ])
    const byHour = await analytics.handlers.trend(create(TrendRequestSchema, { about, step: "hour" }), NO_CONTEXT)
    expect(byHour.now).toHaveLength(24)
    expect(byHour.now?.reduce((sum, { attempts }) => sum + (attempts?.missed ?? 0), 0)).toBe(23)
  }, 60_000)

  test("a watcher is told which locations changed, and nobody of another brand is", async () => {
    const left = new AbortController()
    const watch = (brandIds: string[]) =>
      analytics.handlers
        .watchFigures(create(WatchFiguresRequestSchema, { resellerId: RESELLER, brandIds }), {
          ...NO_CONTEXT,
          signal: left.signal,
        })
        [Symbol.asyncIterator]()
        .next()
    const [pipes, smile] = [watch(["pipes"]), watch(["smile"])]
    const [verdict] = fortyEvents(RESELLER).verdicts
    if (verdict === undefined) throw new Error("no verdict")
    const later = {
      ...verdict,
      callId: `${RESELLER}:pbx:later`,
      locationId: "boston",
      startedAtMs: NOW + 99 * 3_600_000,
      endedAtMs: 0,
    }
    await publish(deliveriesOf({ verdicts: [later], steps: [], inbound: [], turns: [] }))
    expect((await pipes).value).toMatchObject({ locationIds: ["boston"] })
    left.abort()
    expect((await smile).done).toBe(true)
  }, 60_000)
})

// Each topic has one service that buries: were analytics to bury too, an operator would mend every bad record twice.
test("what cannot be read is buried where nobody else acts on the topic, and skipped and counted elsewhere", async () => {
  const { callEvents, callEventsBulk, verdicts, messages, inboundMessages, outcomes } = TOPICS
  const ends = [
    ...[callEvents, callEventsBulk, verdicts, messages, inboundMessages].map(({ name }) => ({ name, end: "skipped" })),
    { name: outcomes.name, end: "buried" },
  ]
  await publish(ends.map(({ name }) => ({ topic: name, value: Uint8Array.of(255) })))
  await until(async () => {
    const lines = (await metrics.expose()).text
      .split("\n")
      .filter((line) => line.startsWith("rebound_records_unreadable"))
    const counted = ({ name, end }: (typeof ends)[number]) =>
      lines.some((line) => line.includes(`topic="${name}"`) && line.includes(`end="${end}"`) && line.endsWith(" 1"))
    return ends.every(counted) && buried.length > 0
  })
  expect(buried.map(({ headers }) => headers.source?.split("/")[0])).toEqual([outcomes.name])
}, 60_000)

describe("figures and ledger", () => {
  const compare = async () => {
    await analytics.reconciler?.run()
    await analytics.reconciler?.run()
    return await analytics.handlers.freshness(create(FreshnessRequestSchema, { resellerId: RESELLER }), NO_CONTEXT)
  }

  // The one alarm that tells an operator that a dashboard lies.
  test("agree when the dispatcher counts the same, and a planted difference of one call or one text alarms", async () => {
    const own = resellerWarehouse(warehouse, RESELLER)
    const toMs = NOW - 600_000
    const facts = await countFacts(own, Math.floor((toMs - 6 * 3_600_000) / 3_600_000) * 3_600_000, toMs)
    expect(facts.filter(({ kind }) => kind === "call").reduce((sum, { count }) => sum + count, 0)).toBe(6)
    expect(facts.filter(({ kind, code }) => kind === "text" && code === "delivered")).toHaveLength(3)
    ledger = facts
    expect(await compare()).toMatchObject({
      difference: 0,
      differences: [],
      reconciledAtMs: NOW,
    })

    const { newestFactAtMs = 0, writtenAtMs = 0 } = await compare()
    expect(newestFactAtMs).toBeGreaterThanOrEqual(Date.parse("2026-10-06T03:10:20Z"))
    expect(Math.abs(writtenAtMs - Date.now())).toBeLessThan(600_000)

    ledger = facts.map((one) => (one.kind === "text" ? { ...one, count: one.count + 1 } : one))
    expect(await compare()).toMatchObject({ difference: 3, differences: [{ reason: "text/delivered", count: 3 }] })
    expect((await metrics.expose()).text).toMatch(/rebound_figures_difference\{[^}]*kind="text"[^}]*\} 3\n/)

    ledger = facts.filter(({ code }) => code !== "short")
    expect(await compare()).toMatchObject({ difference: 1, differences: [{ reason: "call/short", count: 1 }] })

    ledger = facts
    expect(await compare()).toMatchObject({ difference: 0 })
    expect((await metrics.expose()).text).toMatch(/rebound_figures_difference\{[^}]*kind="call"[^}]*\} 0\n/)
  }, 60_000)

  // Dashboards read rollups: facts and ledger may agree while a bucket was not made anew.
  test("a bucket that does not hold what its facts say alarms, be it a call or the last step of a text", async () => {
    expect(await compare()).toMatchObject({ difference: 0 })
    const fact = { reseller_id: RESELLER, brand_id: "pipes", location_id: "austin", call_id: `${RESELLER}:pbx:12` }
    const step = {
      ...fact,
      event_id: "planted/accepted/1",
      message_id: "",
      class: "first",
      state: "accepted",
      reason: "",
    }
    const at = { at_ms: NOW - 12 * 3_600_000, verdict_version: 1, segments: 1, error_code: "" }
    await warehouse.insert("fact_texts", [{ ...step, ...at }])
    expect(await compare()).toMatchObject({ difference: 1, differences: [{ reason: "bucket/texted_calls", count: 1 }] })
    expect((await metrics.expose()).text).toMatch(/rebound_figures_difference\{[^}]*kind="bucket"[^}]*\} 1\n/)

    const own = resellerWarehouse(warehouse, RESELLER)
    await recomputeBuckets(own, [{ locationId: "austin", day: fortyCalls.day }])
    expect(await compare()).toMatchObject({ difference: 0 })

    await warehouse.run(
      "INSERT INTO rollup_days SELECT * REPLACE (bucket_version + 1 AS bucket_version, missed - 1 AS missed) FROM rollup_days FINAL WHERE location_id = 'austin' AND missed > 9",
    )
    expect(await compare()).toMatchObject({ difference: 1, differences: [{ reason: "bucket/missed", count: 1 }] })
    await recomputeBuckets(own, [{ locationId: "austin", day: fortyCalls.day }])
    expect(await compare()).toMatchObject({ difference: 0 })
  }, 60_000)

  test("what moved between the two counts is no difference: it has to be there twice", async () => {
    const told = () =>
      analytics.handlers.freshness(create(FreshnessRequestSchema, { resellerId: RESELLER }), NO_CONTEXT)
    const facts = ledger
    ledger = []
    await analytics.reconciler?.run()
    expect((await told()).difference).toBe(0)
    await analytics.reconciler?.run()
    expect((await told()).difference).toBeGreaterThan(0)
    ledger = facts
    expect(await compare()).toMatchObject({ difference: 0 })
  }, 60_000)
})
