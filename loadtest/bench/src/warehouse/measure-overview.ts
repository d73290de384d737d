import {
  makeFigures,
  readScope,
  readTotals,
  recomputeBuckets,
  resellerWarehouse,
  type Warehouse,
} from "@rebound/analytics"
import type { Figure, MeasureOptions, Tell } from "../figure.ts"
import { compare } from "../statistics/compare.ts"
import { attemptsSql, FIRST_DAY, type Generated, textsSql, turnsSql } from "./generate-calls.ts"
import { withWarehouse } from "./scratch-warehouse.ts"

const WHAT: Generated = { calls: 5_000_000, sites: 1_000, days: 90, resellerId: "bench" }
/** Calls that one statement makes: keeps its block of sorted rows within memory. */
const PART = 1_000_000
/** Locations whose raw rows are put together at once: more would not fit into the memory limit. */
const SITES_AT_ONCE = 20

const dayAt = (step: number) => new Date(Date.parse(FIRST_DAY) + step * 86_400_000).toISOString().slice(0, 10)

/**
 * Overviews a second of 5,000,000 calls over 1,000 sites and 90 days, from rollups, against the same figures from raw rows.
 * The raw ones are measured once, while the rollups are made: that is what asking the raw rows takes.
 */
export async function measureOverview({ rounds, tell }: MeasureOptions): Promise<readonly Figure[]> {
  return await withWarehouse(async (warehouse, engine) => {
    await generate(warehouse, tell)
    const rawSeconds = await putTogether(warehouse, tell)
    const own = resellerWarehouse(warehouse, WHAT.resellerId)
    const scope = readScope(
      {
        $typeName: "rebound.v1.FigureScope",
        resellerId: WHAT.resellerId,
        brandIds: [],
        locationIds: [],
        fromDay: FIRST_DAY,
        toDay: dayAt(WHAT.days - 1),
        hours: "all",
        asOfMs: 0,
      },
      Date.parse(dayAt(WHAT.days + 3)),
    )
    const measured: { value: number; yardstick: number }[] = []
    for (let round = 0; round <= rounds; round++) {
      const from = performance.now()
      const figures = makeFigures(await readTotals(own, scope), scope.asOfMs)
      const value = 1_000 / (performance.now() - from)
      if (figures.attempts?.inbound !== WHAT.calls)
        throw new Error(`${figures.attempts?.inbound} calls instead of ${WHAT.calls}`)
      tell(`report.overview ${round === 0 ? "warm-up" : `round ${round}`}: ${(1_000 / value).toFixed(0)} ms`)
      if (round > 0) measured.push({ value, yardstick: 1 / rawSeconds })
    }
    const { value, yardstick, ...ratio } = compare(measured)
    return [
      {
        name: "report.overview",
        value,
        unit: "overviews a second (all figures, p50, p95 and p99 exact)",
        yardstick: { name: `the same figures from raw rows, ${SITES_AT_ONCE} sites at a time`, value: yardstick },
        ...ratio,
        limit: "the exact quantiles and the distinct callers, which walk one value per text and per caller and day",
        notes: [
          `${WHAT.calls} calls, ${WHAT.sites} sites, ${WHAT.days} days, on ${engine}; raw rows: ${rawSeconds.toFixed(1)} s, measured once`,
        ],
      },
    ]
  })
}

async function generate(warehouse: Warehouse, tell: Tell): Promise<void> {
  for (let from = 0; from < WHAT.calls; from += PART) {
    await warehouse.run(attemptsSql(WHAT, from, from + PART))
    await warehouse.run(textsSql(WHAT, from, from + PART))
    await warehouse.run(turnsSql(WHAT, from, from + PART))
    tell(`report.overview: ${from + PART} calls generated`)
  }
  for (const table of ["fact_attempts", "fact_texts", "fact_turns"]) await warehouse.run(`OPTIMIZE TABLE ${table}`)
}

/** Makes every bucket from raw rows. Returns the seconds that it took. */
async function putTogether(warehouse: Warehouse, tell: Tell): Promise<number> {
  const own = resellerWarehouse(warehouse, WHAT.resellerId)
  const from = performance.now()
  for (let site = 0; site < WHAT.sites; site += SITES_AT_ONCE) {
    const locations = Array.from({ length: SITES_AT_ONCE }, (_, at) => `site-${site + at}`)
    await recomputeBuckets(
      own,
      locations.flatMap((locationId) =>
        Array.from({ length: WHAT.days }, (_, day) => ({ locationId, day: dayAt(day) })),
      ),
    )
    if (site % 200 === 0) tell(`report.overview: raw rows of ${site + SITES_AT_ONCE} sites put together`)
  }
  return (performance.now() - from) / 1_000
}
