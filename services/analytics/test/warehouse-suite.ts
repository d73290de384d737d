import { seededRandom } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import type { Warehouse } from "../src/warehouse/port.ts"
import { createTables, TABLE_NAMES } from "../src/warehouse/schema.ts"
import { resellerWarehouse } from "../src/warehouse/tenant.ts"
import { askFigures, rounded } from "./agree.ts"
import { analyticsWorld, deliveriesOf, indexOf } from "./analytics-world.ts"
import { fortyCalls, fortyEvents } from "./forty-calls.ts"

export interface OpenedWarehouse {
  readonly warehouse: Warehouse
  close(): Promise<void>
}

/** What every driver of the warehouse promises. The database may be shared: every reseller here is a fresh one. */
export function warehouseSuite(driver: string, open: () => Promise<OpenedWarehouse>): void {
  describe(`the warehouse on ${driver}`, () => {
    let opened: OpenedWarehouse
    let warehouse: Warehouse
    const run = seededRandom(Date.now()).hex(8)
    beforeAll(async () => {
      opened = await open()
      warehouse = opened.warehouse
      await createTables(warehouse)
    })
    afterAll(() => opened.close())

    test("tables are made once and making them again changes nothing", async () => {
      await createTables(warehouse)
      const rows = await warehouse.ask<{ name: string }>(
        "SELECT name FROM system.tables WHERE database = currentDatabase()",
      )
      expect(rows.map(({ name }) => name)).toEqual(expect.arrayContaining([...TABLE_NAMES]))
    })

    test("a table of an earlier release gains the column that it lacks, and its rows say that nothing is known", async () => {
      const resellerId = `earlier-${run}`
      await warehouse.run("ALTER TABLE rollup_days DROP COLUMN missed_contact_ms")
      const row = { reseller_id: resellerId, location_id: "l", local_day: "2026-10-05", open: 1, missed_ms: [1, 2] }
      await warehouse.insert("rollup_days", [{ ...row, bucket_version: 1 }])
      await createTables(warehouse)
      const own = resellerWarehouse(warehouse, resellerId)
      expect(await own.ask("SELECT missed_contact_ms FROM @rollup_days")).toEqual([{ missed_contact_ms: [-1, -1] }])
    })

    test("rows of one block with other columns than the first are refused, not cut", async () => {
      const row = { reseller_id: "r", call_id: "c", location_id: "l", local_day: "2026-10-05", caller_key: "", rank: 1 }
      const { rank: _, ...short } = row
      for (const other of [short, { ...row, more: 1 }, { ...short, more: 1 }])
        await expect(warehouse.insert("place_calls", [row, other])).rejects.toThrow(TypeError)
    })

    test("parameters are bound, never pasted: quotes, backslashes and braces come back as they went", async () => {
      const texts = ["it's", 'a "quote"', "back\\slash", "{reseller:String}", "naïve 📞", ""]
      expect(
        await warehouse.ask("SELECT {texts:Array(String)} AS texts, {n:Int64} AS n", { texts, n: 1_795_619_464_087 }),
      ).toEqual([{ texts, n: 1_795_619_464_087 }])
    })

    test("a row written again replaces itself, and a higher version wins whatever the order", async () => {
      const own = resellerWarehouse(warehouse, `versions-${run}`)
      const row = (rank: number) => ({
        reseller_id: `versions-${run}`,
        call_id: "one",
        location_id: `at-${rank}`,
        local_day: "2026-10-05",
        caller_key: "k",
        rank,
      })
      for (const rank of [2, 3, 1, 3]) await warehouse.insert("place_calls", [row(rank)])
      expect(await own.ask("SELECT location_id, rank FROM @place_calls")).toEqual([{ location_id: "at-3", rank: 3 }])
    })

    test("a reseller sees its own rows alone, and no statement gets by without naming one", async () => {
      const row = (reseller: string) => ({
        reseller_id: reseller,
        call_id: "c",
        location_id: "l",
        local_day: "2026-10-05",
        caller_key: "",
        rank: 1,
      })
      await warehouse.insert("place_calls", [row(`mine-${run}`), row(`theirs-${run}`)])
      const mine = resellerWarehouse(warehouse, `mine-${run}`)
      expect(await mine.ask("SELECT reseller_id FROM @place_calls")).toEqual([{ reseller_id: `mine-${run}` }])
      // A parameter of that name does not reach past the one place.
      expect(await mine.ask("SELECT reseller_id FROM @place_calls", { reseller: `theirs-${run}` })).toHaveLength(1)
      expect(() => mine.ask("SELECT * FROM place_calls")).toThrow("not asked for by reseller")
      expect(() => mine.ask("SELECT * FROM @system_tables")).toThrow("not asked for by reseller")
      expect(() => resellerWarehouse(warehouse, "")).toThrow("no reseller")
    })

    test("a statement that is wrong is refused for good, and one that takes too long is stopped by the engine", async () => {
      await expect(warehouse.ask("SELECT nonsense")).rejects.toMatchObject({ code: "ANALYTICS_WAREHOUSE_REFUSED" })
      await expect(
        warehouse.ask(
          "SELECT count() FROM numbers(1000000000000) WHERE sipHash64(number) = 7 SETTINGS max_execution_time = 1",
        ),
      ).rejects.toMatchObject({ code: "ANALYTICS_TOO_MUCH" })
    })

    test("no setting of one statement stays for the next", async () => {
      await warehouse.ask("SELECT 1 SETTINGS max_threads = 1, max_execution_time = 7")
      expect(await warehouse.ask("SELECT getSetting('max_execution_time')::UInt64 AS seconds")).not.toEqual([
        { seconds: 7 },
      ])
    })

    test("forty calls counted by hand give the same figures", async () => {
      const resellerId = `by-hand-${run}`
      const world = await analyticsWorld(warehouse, indexOf(resellerId))
      await world.deliver(deliveriesOf(fortyEvents(resellerId)))
      const scope = {
        fromDay: fortyCalls.day,
        toDay: fortyCalls.day,
        asOfMs: Date.parse("2026-10-08T12:00:00Z"),
        siteIds: ["austin"],
      }
      const { cells: _, ...asked } = await askFigures(world, resellerId, scope)
      expect(rounded(asked)).toEqual(rounded(fortyCalls.expected))
      await world.close()
    }, 60_000)
  })
}
