import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { create } from "@bufbuild/protobuf"
import { CallHistoryRequestSchema, CallVerdictSchema, MessageEventSchema } from "@rebound/contracts"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createEmbeddedWarehouse } from "../src/warehouse/embedded-warehouse.ts"
import type { Warehouse } from "../src/warehouse/port.ts"
import { askFigures, rounded } from "./agree.ts"
import {
  type AnalyticsWorld,
  analyticsWorld,
  deliveriesOf,
  filled,
  indexOf,
  NO_CONTEXT,
  SITES,
} from "./analytics-world.ts"
import type { SlowEvents } from "./slow/slow-events.ts"
import { slowFigures } from "./slow/slow-figures.ts"

const START = Date.parse("2026-10-05T15:00:00Z")
const SCOPE = { fromDay: "2026-10-01", toDay: "2026-10-10", asOfMs: START + 48 * 3_600_000 }
type Site = (typeof SITES)[number]
const [austin, boston, berlin] = SITES as readonly [Site, Site, Site]
const NOTHING: SlowEvents = { verdicts: [], steps: [], inbound: [], turns: [] }

let directory: string
let warehouse: Warehouse
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rebound-meeting-"))
  warehouse = await createEmbeddedWarehouse({ directory })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(directory, { recursive: true, force: true })
})

/** One missed call and its text, step by step. */
function oneCall(resellerId: string) {
  const base = {
    ...{ resellerId, callId: `${resellerId}:pbx:1`, accountId: "pbx", carrier: "freeswitch", callerKey: "1.dana" },
    ...{ brandId: austin.brandId, locationId: austin.id, line: austin.line },
  }
  const verdict = (version: number, over: object = {}) =>
    create(CallVerdictSchema, {
      ...{ ...base, version, origin: "live", verdict: "missed", reason: "no_answer", callOver: true },
      ...{ startedAtMs: START, endedAtMs: START + 20_000, decidedFromMs: START + 20_400, ...over },
    })
  const step = (state: string, afterMs: number, verdictVersion = 1) =>
    create(MessageEventSchema, {
      ...{ ...base, messageId: "m", eventId: `m/${state}/1`, class: "first", state, segments: 1, verdictVersion },
      atMs: START + 20_000 + afterMs,
    })
  return { verdict, step }
}

const agreed = async (world: AnalyticsWorld, resellerId: string, events: SlowEvents) => {
  expect(rounded(await askFigures(world, resellerId, SCOPE))).toEqual(rounded(slowFigures(events, SITES, SCOPE)))
}

/** The same warehouse, but the next insert into `table` first waits for, or fails with, what `before` does. */
function interrupted(table: string, before: () => Promise<void>): Warehouse {
  let done = false
  return {
    ...warehouse,
    insert: async (into, rows) => {
      if (into === table && rows.length > 0 && !done) {
        done = true
        await before()
      }
      await warehouse.insert(into, rows)
    },
  }
}

describe("two instances that read different topics", () => {
  // Partitions are dealt out: one instance has the verdicts, the other the texts, and they meet at one call.
  test.each(["fact_texts", "place_calls"])(
    "lose nothing of a call whose text is told meanwhile (%s)",
    async (table) => {
      const resellerId = `meeting-${table}`
      const { verdict, step } = oneCall(resellerId)
      const verdicts = [verdict(1)]
      const steps = [step("submitting", 600), step("accepted", 900), step("delivered", 3_000)]
      const calls = deliveriesOf({ ...NOTHING, verdicts })
      const texts = deliveriesOf({ ...NOTHING, steps })
      const other = await analyticsWorld(warehouse, indexOf(resellerId))
      const [first, second] = table === "fact_texts" ? [texts, calls] : [calls, texts]
      const world = await analyticsWorld(
        interrupted(table, () => other.deliver(second)),
        indexOf(resellerId),
      )
      await world.deliver(first)
      await agreed(world, resellerId, { ...NOTHING, verdicts, steps })
      await Promise.all([world.close(), other.close()])
    },
  )
})

describe("a call that turns out to be another site's", () => {
  const over = { locationId: boston.id, brandId: boston.brandId, line: boston.line }

  test("keeps its text and its clocks, whichever comes first, also when only the new site is made anew", async () => {
    const resellerId = "moving"
    const { verdict, step } = oneCall(resellerId)
    const verdicts = [verdict(1), verdict(2, { ...over, decidedFromMs: START + 90_000 })]
    const steps = [step("submitting", 600), step("accepted", 900), step("delivered", 3_000)]
    const world = await analyticsWorld(warehouse, indexOf(resellerId))
    const [one, two] = verdicts.map((told) => deliveriesOf({ ...NOTHING, verdicts: [told] }))
    const [handed, accepted, delivered] = steps.map((told) => deliveriesOf({ ...NOTHING, steps: [told] }))
    for (const part of [handed, one, accepted, two, delivered]) await world.deliver(part ?? [])
    await agreed(world, resellerId, { ...NOTHING, verdicts, steps })
    const { steps: told } = await world.handlers.callHistory(
      filled(CallHistoryRequestSchema, { resellerId, callId: `${resellerId}:pbx:1` }),
      NO_CONTEXT,
    )
    expect(told?.map(({ state }) => state)).toEqual(["submitting", "accepted", "delivered"])
    await world.close()
  })

  test("leaves no count behind when the process dies before its new place is told", async () => {
    const resellerId = "crashing"
    const { verdict } = oneCall(resellerId)
    const verdicts = [verdict(1), verdict(2, over)]
    const [one, two] = verdicts.map((told) => deliveriesOf({ ...NOTHING, verdicts: [told] }))
    const dying = await analyticsWorld(
      interrupted("place_callers", () => Promise.reject(new Error("killed"))),
      indexOf(resellerId),
    )
    const world = await analyticsWorld(warehouse, indexOf(resellerId))
    await world.deliver(one ?? [])
    await expect(dying.deliver(two ?? [])).rejects.toThrow("killed")
    await world.deliver(two ?? [])
    await agreed(world, resellerId, { ...NOTHING, verdicts })
    await Promise.all([world.close(), dying.close()])
  })
})

test("a text is timed by the version of the verdict that it answers: by the last ring where it left during the greeting", async () => {
  const resellerId = "ringing-out"
  const { verdict, step } = oneCall(resellerId)
  // The phones stop at 20 s, the text leaves; the caller listens to the greeting and hangs up at 50 s.
  const verdicts = [
    verdict(1, { callOver: false, rungOutAtMs: START + 20_000, endedAtMs: START + 20_000 }),
    verdict(2, { reason: "voicemail_no_message", endedAtMs: START + 50_000, decidedFromMs: START + 50_300 }),
  ]
  const steps = [step("submitting", 600), step("accepted", 900), step("delivered", 3_000)]
  const world = await analyticsWorld(warehouse, indexOf(resellerId))
  await world.deliver(deliveriesOf({ ...NOTHING, verdicts, steps }))
  const figures = await askFigures(world, resellerId, SCOPE)
  expect(figures).toMatchObject({
    timeToText: { p50: 0.9, negative: 0 },
    carrierSpan: { p50: 0.4 },
    platformSpan: { p50: 0.2, negative: 0 },
    timeToDelivered: { p50: 3 },
  })
  await agreed(world, resellerId, { ...NOTHING, verdicts, steps })
  await world.close()
})

test("the correction of a call whose location is archived stays on the call's day and hour", async () => {
  const resellerId = "archived"
  const { verdict } = oneCall(resellerId)
  // Nine in the evening in Austin, closed: already the next day in UTC.
  const late = { startedAtMs: Date.parse("2026-10-06T02:00:00Z"), endedAtMs: Date.parse("2026-10-06T02:00:20Z") }
  const verdicts = [
    verdict(1, late),
    verdict(2, { ...late, reason: "busy" }),
    verdict(3, { ...late, startedAtMs: late.startedAtMs - 7_000 }),
  ]
  const before = await analyticsWorld(warehouse, indexOf(resellerId))
  await before.deliver(deliveriesOf({ ...NOTHING, verdicts: verdicts.slice(0, 1) }))
  const without = await analyticsWorld(warehouse, indexOf(resellerId, SITES.slice(1)))
  for (const told of verdicts.slice(1)) {
    await without.deliver(deliveriesOf({ ...NOTHING, verdicts: [told] }))
    await agreed(before, resellerId, { ...NOTHING, verdicts: verdicts.slice(0, told.version) })
    const closed = await askFigures(before, resellerId, { ...SCOPE, hours: "closed", toDay: "2026-10-05" })
    expect(closed).toMatchObject({ attempts: { missed: 1 } })
  }
  await Promise.all([before.close(), without.close()])
})

// A caller who tried two sites is one caller of the brand: below the line once, so above it too.
test("a caller who tries two sites of a brand within a day is a repeat caller, whichever call is told first", async () => {
  const resellerId = "two-sites"
  const { verdict } = oneCall(resellerId)
  const call = (id: string, site: Site, afterHours: number, callerKey: string) => {
    const startedAtMs = START + afterHours * 3_600_000
    const where = { brandId: site.brandId, locationId: site.id, line: site.line }
    const times = { startedAtMs, endedAtMs: startedAtMs + 20_000, decidedFromMs: startedAtMs + 20_400 }
    return verdict(1, { ...where, ...times, callId: `${resellerId}:pbx:${id}`, callerKey })
  }
  const verdicts = [
    call("too-late", boston, 25, "1.eli"),
    call("too-early", austin, 0, "1.eli"),
    call("other-brand", berlin, 1, "1.fay"),
    call("this-brand", austin, 0, "1.fay"),
    // Last: no other call makes the later one's bucket anew.
    call("later", boston, 23, "1.dana"),
    call("earlier", austin, 0, "1.dana"),
  ]
  const world = await analyticsWorld(warehouse, indexOf(resellerId))
  for (const told of verdicts) await world.deliver(deliveriesOf({ ...NOTHING, verdicts: [told] }))
  expect(await askFigures(world, resellerId, SCOPE)).toMatchObject({ repeatCallers: { numerator: 1, denominator: 3 } })
  await agreed(world, resellerId, { ...NOTHING, verdicts })
  await world.close()
})
