import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createLogger, createMetrics } from "@rebound/runtime"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { AnalyticsError } from "../src/errors.ts"
import type { AttemptFact } from "../src/facts/attempt-fact.ts"
import { translate } from "../src/warehouse/client-warehouse.ts"
import { createEmbeddedWarehouse } from "../src/warehouse/embedded-warehouse.ts"
import type { Warehouse } from "../src/warehouse/port.ts"
import { createTables } from "../src/warehouse/schema.ts"
import { resellerWarehouse } from "../src/warehouse/tenant.ts"
import { createFactWriter } from "../src/writing/fact-writer.ts"
import { createWritingAlarm } from "../src/writing/writing-alarm.ts"

const tooMuch = () => new AnalyticsError("ANALYTICS_TOO_MUCH", "Memory limit (for query) exceeded")

let directory: string
let warehouse: Warehouse
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "rebound-limits-"))
  warehouse = await createEmbeddedWarehouse({ directory })
  await createTables(warehouse)
})
afterAll(async () => {
  await warehouse.close()
  rmSync(directory, { recursive: true, force: true })
})

/** The warehouse, but buckets that `fits` refuses are too much for one statement. */
const limited = (fits: (locations: readonly string[]) => boolean): Warehouse => ({
  ...warehouse,
  run: async (sql, parameters = {}) => {
    if (!fits(parameters.bucket_locations as readonly string[])) throw tooMuch()
    await warehouse.run(sql, parameters)
  },
})

const made = async (resellerId: string) =>
  (
    await resellerWarehouse(warehouse, resellerId).ask<{ location_id: string }>(
      "SELECT location_id FROM @rollup_days WHERE missed = 1 ORDER BY location_id",
    )
  ).map((row) => row.location_id)

const call = (resellerId: string, at: number): AttemptFact => ({
  ...{ table: "attempt", reseller_id: resellerId, brand_id: "b", location_id: `site-${at}`, local_day: "2026-10-05" },
  ...{
    call_id: `${resellerId}:pbx:${at}`,
    caller_key: "",
    line: "+15125550101",
    verdict: "missed",
    reason: "no_answer",
  },
  ...{ figure_set: "M", origin: "live", version: 1, started_ms: 1, ended_ms: 1, rung_out_ms: 0, ring_ms: 0 },
  ...{ decided_from_ms: 1, settle_wait_ms: 0, lag_ms: 0, grace_ms: 0, local_hour: 1, open: 1, day_end_ms: 2 },
  ...{ rank: 1, deleted: 0 },
})
const calls = (resellerId: string) => Array.from({ length: 9 }, (_, at) => call(resellerId, at))

function writing(warehouse: Warehouse) {
  const metrics = createMetrics({ service: "limits-test" })
  const monotonic = () => performance.now()
  const writer = createFactWriter({
    warehouse,
    monotonic,
    onWritten: () => {},
    ...createWritingAlarm({ log: createLogger({ service: "limits-test", level: "fatal" }), metrics, monotonic }),
  })
  return { writer, exposed: async () => (await metrics.expose()).text }
}

describe("what is too much for one statement", () => {
  test("is halved until it fits: every bucket is made", async () => {
    const { writer } = writing(limited((locations) => locations.length <= 2))
    await Promise.all(calls("halved").map((fact) => writer.write(fact)))
    expect(await made("halved")).toHaveLength(9)
    await writer.close()
  })

  // One site's day that cannot be made would otherwise end the process, again after each start, and stop the figures of all.
  test("and cannot be halved is left and alarmed, and all others are made", async () => {
    const { writer, exposed } = writing(limited((locations) => !locations.includes("site-4")))
    await Promise.all(calls("left").map((fact) => writer.write(fact)))
    expect(await made("left")).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map((at) => `site-${at}`))
    expect(await exposed()).toMatch(/rebound_buckets_left_total(?:\{[^}]*\})? 1\n/)
    await writer.close()
  })

  test("elsewhere in a block is tried again, never fatal", async () => {
    const { writer, exposed } = writing({ ...warehouse, insert: () => Promise.reject(tooMuch()) })
    await expect(writer.write(call("busy", 1))).rejects.toMatchObject({
      code: "ANALYTICS_WAREHOUSE_BUSY",
      retryable: true,
    })
    expect(await exposed()).toMatch(
      /rebound_facts_blocks_failed_total\{[^}]*code="ANALYTICS_WAREHOUSE_BUSY"[^}]*\} 1\n/,
    )
    await writer.close()
  })
})

test.each([
  // Codes and words of ClickHouse: src/Common/ErrorCodes.cpp, MemoryTracker.cpp, StoragePolicy.cpp.
  [
    "Code: 243. DB::Exception: Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)",
    "ANALYTICS_WAREHOUSE_FULL",
  ],
  ["Code: 1001. DB::Exception: std::exception: filesystem error: No space left on device", "ANALYTICS_WAREHOUSE_FULL"],
  ["Code: 241. DB::Exception: (total) memory limit exceeded: would use 7.21 GiB", "ANALYTICS_WAREHOUSE_BUSY"],
  ["Code: 241. DB::Exception: Query memory limit exceeded: would use 1.01 GiB", "ANALYTICS_TOO_MUCH"],
  ["Code: 252. DB::Exception: Too many parts", "ANALYTICS_WAREHOUSE_UNREACHABLE"],
])("the engine's %s is %s", (message, code) => {
  const error = translate(new Error(message))
  expect(error.code).toBe(code)
  // Only a question can be asked about less; facts are tried again.
  expect(error.retryable).toBe(code !== "ANALYTICS_TOO_MUCH")
})
