import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import { FindCallsRequestSchema } from "@rebound/contracts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { findCalls } from "../src/calls/find-calls.ts"
import { createEmbeddedWarehouse, readScope, resellerWarehouse, type Warehouse } from "../src/index.ts"
import { type AnalyticsWorld, analyticsWorld, deliveriesOf, indexOf } from "./analytics-world.ts"
import { fortyCalls, fortyEvents } from "./forty-calls.ts"

const RESELLER = "lakeside"
let folder: string
let warehouse: Warehouse
let world: AnalyticsWorld

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "rebound-find-"))
  warehouse = await createEmbeddedWarehouse({ directory: folder })
  world = await analyticsWorld(warehouse, indexOf(RESELLER))
  await world.deliver(deliveriesOf(fortyEvents(RESELLER)))
}, 60_000)
afterAll(async () => {
  await world.close()
  await warehouse.close()
  rmSync(folder, { recursive: true, force: true })
})

const scope = readScope(
  {
    $typeName: "rebound.v1.FigureScope",
    resellerId: RESELLER,
    brandIds: [],
    locationIds: [],
    fromDay: fortyCalls.day,
    toDay: fortyCalls.day,
    hours: "all",
    asOfMs: 0,
  },
  Date.now(),
)

const find = (over: object, looking: { readonly candidatesAtOnce?: number; readonly slow?: boolean } = {}) => {
  let clock = 0
  return findCalls(resellerWarehouse(warehouse, RESELLER), scope, create(FindCallsRequestSchema, over), {
    // A slow engine: time is up after the first look.
    monotonic: () => {
      clock += looking.slow === true ? 10_000 : 0
      return clock
    },
    ...(looking.candidatesAtOnce !== undefined && { candidatesAtOnce: looking.candidatesAtOnce }),
  })
}

/** Every page to the end: ids in order, and what each page said of the total. */
async function walk(over: object, looking: Parameters<typeof find>[1]) {
  const ids: string[] = []
  const totals: { total: number; atLeast: boolean }[] = []
  let pages = 0
  let cursor = ""
  do {
    const page = await find({ ...over, cursor }, looking)
    ids.push(...(page.calls ?? []).map(({ callId }) => callId ?? ""))
    totals.push({ total: page.total ?? 0, atLeast: page.totalAtLeast ?? false })
    cursor = page.nextCursor ?? ""
    pages += 1
  } while (cursor !== "")
  return { ids, totals, pages }
}

// A page that skips a call hides a caller whom nobody rings back.
describe.each(["missed_callers", "texted", "delivered", "replied", "reached"])("the calls of episodes %s", (set) => {
  test("are the same and in the same order however few are looked at together, and however short the time", async () => {
    const { ids } = await walk({ set, limit: 200 }, {})
    expect(ids.length).toBeGreaterThan(0)
    expect(new Set(ids).size).toBe(ids.length)
    const slowly = await walk({ set, limit: 4 }, { candidatesAtOnce: 3, slow: true })
    expect(slowly.ids).toEqual(ids)
    expect(slowly.pages).toBeGreaterThan(1)
    // What was not counted yet is never told as if it were all.
    for (const { total, atLeast } of slowly.totals) expect(atLeast || total === ids.length).toBe(true)
    expect(slowly.totals.at(-1)).toEqual({ total: ids.length, atLeast: false })
  }, 60_000)
})

test("a total that was counted in full stays the same on every page", async () => {
  const { totals } = await walk({ set: "missed_callers", limit: 5 }, {})
  expect(totals.length).toBe(5)
  for (const one of totals) expect(one).toEqual({ total: 23, atLeast: false })
})

test("a reason that held back few is found among all", async () => {
  const { ids } = await walk({ suppressed: "number_class", limit: 4 }, { candidatesAtOnce: 1, slow: true })
  expect(ids).toEqual([`${RESELLER}:pbx:36`])
})

test("an episode that began while open is behind the figures of open hours with all its calls, and behind no others", async () => {
  const resellerId = "straddling"
  const [missed] = fortyEvents(resellerId).verdicts.filter(({ reason }) => reason === "no_answer")
  if (missed === undefined) throw new Error("no missed call")
  // Austin closes at five.
  const verdicts = ["16:50", "17:05"].map((at) => {
    const startedAtMs = Date.parse(`${fortyCalls.day}T${at}:00-05:00`)
    return { ...missed, callId: `${resellerId}:${at}`, startedAtMs, endedAtMs: startedAtMs + 20_000 }
  })
  const other = await analyticsWorld(warehouse, indexOf(resellerId))
  await other.deliver(deliveriesOf({ verdicts, steps: [], inbound: [], turns: [] }))
  const ids = async (hours: "open" | "closed") => {
    const own = resellerWarehouse(warehouse, resellerId)
    const request = create(FindCallsRequestSchema, { set: "missed_callers" })
    const { calls = [] } = await findCalls(own, { ...scope, resellerId, hours }, request, {
      monotonic: () => performance.now(),
    })
    return calls.map(({ callId }) => callId)
  }
  expect(await ids("open")).toEqual([`${resellerId}:17:05`, `${resellerId}:16:50`])
  expect(await ids("closed")).toEqual([])
  await other.close()
})
