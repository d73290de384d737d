import { type AttemptFact, createFactWriter, type Warehouse } from "@rebound/analytics"
import type { Figure, MeasureOptions } from "../figure.ts"
import { compare } from "../statistics/compare.ts"
import { withWarehouse } from "./scratch-warehouse.ts"

/** Facts of one round: what 200 busy sites hear in some hours. */
const FACTS = 10_000
const SITES = 200
const BLOCK = 5_000
const DAY = "2026-10-05"
const DAY_MS = Date.parse(`${DAY}T00:00:00Z`)

/** Facts a second that are durable with their places and their buckets made anew, against a bare insert of the same rows. */
export async function measureInsert({ rounds, tell }: MeasureOptions): Promise<readonly Figure[]> {
  return await withWarehouse(async (warehouse, engine) => {
    await warehouse.run("CREATE TABLE IF NOT EXISTS bare_attempts AS fact_attempts")
    const measured: { value: number; yardstick: number }[] = []
    for (let round = 0; round <= rounds; round++) {
      const facts = factsOf(round)
      const value = FACTS / (await seconds(() => write(warehouse, facts)))
      const yardstick = FACTS / (await seconds(() => bare(warehouse, facts)))
      tell(
        `warehouse.insert ${round === 0 ? "warm-up" : `round ${round}`}: ${Math.round(value)}/s with rollups, bare ${Math.round(yardstick)}/s`,
      )
      if (round > 0) measured.push({ value, yardstick })
    }
    const [row] = await warehouse.ask<{ inbound: number }>("SELECT sum(inbound) AS inbound FROM rollup_days FINAL")
    const written = FACTS * (rounds + 1)
    if (row?.inbound !== written) throw new Error(`${written} facts were written, the rollups hold ${row?.inbound}`)
    const { value, yardstick, ...ratio } = compare(measured)
    return [
      {
        name: "warehouse.insert",
        value,
        unit: "facts a second, each durable with its buckets",
        yardstick: { name: `bare insert of the same rows in blocks of ${BLOCK}`, value: yardstick },
        ...ratio,
        limit: "the places of calls and callers cost half an insert again, making the touched buckets anew another one",
        notes: [`${FACTS} facts a round over ${SITES} locations of one day, on ${engine}`],
      },
    ]
  })
}

async function write(warehouse: Warehouse, facts: readonly AttemptFact[]): Promise<void> {
  const writer = createFactWriter({ warehouse, monotonic: () => performance.now(), onWritten: () => {} })
  await Promise.all(facts.map((fact) => writer.write(fact)))
  await writer.close()
}

async function bare(warehouse: Warehouse, facts: readonly AttemptFact[]): Promise<void> {
  for (let from = 0; from < facts.length; from += BLOCK)
    await warehouse.insert(
      "bare_attempts",
      facts.slice(from, from + BLOCK).map(({ table: _, ...row }) => row),
    )
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return (performance.now() - from) / 1_000
}

function factsOf(round: number): AttemptFact[] {
  return Array.from({ length: FACTS }, (_, at) => {
    const startedMs = DAY_MS + 28_800_000 + ((at * 7_919 + round * 101) % 36_000) * 1_000
    const missed = at % 4 === 0
    return {
      table: "attempt",
      reseller_id: "bench",
      brand_id: `brand-${at % 10}`,
      location_id: `site-${at % SITES}`,
      local_day: DAY,
      call_id: `bench:pbx:${round}-${at}`,
      caller_key: `1.caller-${(at * 31) % 50_000}`,
      line: "+15550100",
      verdict: missed ? "missed" : "answered",
      reason: missed ? "no_answer" : "answered_human",
      figure_set: missed ? "M" : "A",
      origin: "live",
      version: 1,
      started_ms: startedMs,
      ended_ms: startedMs + 20_000,
      rung_out_ms: startedMs + 20_000,
      ring_ms: 20_000,
      decided_from_ms: startedMs + 20_500,
      settle_wait_ms: 0,
      lag_ms: 500,
      grace_ms: 0,
      local_hour: Math.floor((startedMs - DAY_MS) / 3_600_000),
      open: 1,
      day_end_ms: DAY_MS + 86_400_000,
      rank: 2 ** 32 + 1,
      deleted: 0,
    }
  })
}
