import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { seededRandom } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { createEmbeddedWarehouse } from "../src/warehouse/embedded-warehouse.ts"
import type { Warehouse } from "../src/warehouse/port.ts"
import { askFigures, rounded } from "./agree.ts"
import { analyticsWorld, deliveriesOf, indexOf, SITES } from "./analytics-world.ts"
import { fortyCalls, fortyEvents } from "./forty-calls.ts"
import { generatedDays } from "./generated-days.ts"
import { slowFigures } from "./slow/slow-figures.ts"

const HOUR = 3_600_000
/** Each around a change of the clocks: back in Berlin, back in the States, forward in the States, forward in Berlin. */
const STARTS = ["2026-10-23", "2026-10-30", "2026-03-06", "2026-03-27"].map((day) => Date.parse(`${day}T06:00:00Z`))
const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)

let warehouse: Warehouse
let directory: string

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rebound-agreement-"))
  warehouse = await createEmbeddedWarehouse({ directory })
})
afterAll(async () => {
  await warehouse.close()
  rmSync(directory, { recursive: true, force: true })
})

// A figure that is wrong after a correction is worse than none: people pay and staff by it.
describe("the service's figures and the slow ones agree on generated days", () => {
  test.each(STARTS.map((fromMs, at) => ({ fromMs, seed: 4_200 + at })))(
    "with duplicates, disorder and late corrections, seed $seed",
    async ({ fromMs, seed }) => {
      const random = seededRandom(seed)
      const resellerId = `reseller-${seed}`
      const events = generatedDays(random, resellerId, fromMs, 90)
      const world = await analyticsWorld(warehouse, indexOf(resellerId))
      const once = deliveriesOf(events)
      const repeated = random.shuffle([...once, ...once.filter(() => random.chance(0.2))])
      // Three parts, so that what comes late meets buckets that stand already.
      const third = Math.ceil(repeated.length / 3)
      for (let part = 0; part < 3; part++) await world.deliver(repeated.slice(part * third, (part + 1) * third))
      const whole = { fromDay: day(fromMs - 48 * HOUR), toDay: day(fromMs + 168 * HOUR), asOfMs: fromMs + 60 * HOUR }
      const scopes = [
        whole,
        { ...whole, hours: "closed" as const },
        {
          ...whole,
          siteIds: ["austin", "berlin"],
          fromDay: day(fromMs + 24 * HOUR),
          toDay: day(fromMs + 72 * HOUR),
          asOfMs: fromMs + 400 * HOUR,
        },
      ]
      for (const scope of scopes) {
        const expected = slowFigures(events, SITES, scope)
        expect(expected.attempts.inbound).toBeGreaterThan(5)
        expect(rounded(await askFigures(world, resellerId, scope))).toEqual(rounded(expected))
      }
      await world.close()
    },
    180_000,
  )
})

// Counted with a pencil: two programs may share a misreading, this table cannot.
test("forty calls counted by hand give the same figures, by the service and slowly", async () => {
  const resellerId = "by-hand"
  const events = fortyEvents(resellerId)
  const world = await analyticsWorld(warehouse, indexOf(resellerId))
  await world.deliver(deliveriesOf(events))
  const scope = {
    fromDay: fortyCalls.day,
    toDay: fortyCalls.day,
    asOfMs: Date.parse("2026-10-08T12:00:00Z"),
    siteIds: ["austin"],
  }
  const { cells: _, ...asked } = await askFigures(world, resellerId, scope)
  const { cells: __, ...slow } = slowFigures(events, SITES, scope)
  expect(rounded(slow)).toEqual(rounded(fortyCalls.expected))
  expect(rounded(asked)).toEqual(rounded(fortyCalls.expected))
  await world.close()
}, 60_000)
