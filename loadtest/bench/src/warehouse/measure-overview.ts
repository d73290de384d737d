import {
  makeFigures,
  type ResellerWarehouse,
  readScope,
  readTotals,
  recomputeBuckets,
  resellerWarehouse,
  type Scope,
  type Warehouse,
} from "@rebound/analytics"
import type { Figure, MeasureOptions, Tell } from "../figure.ts"
import { compare } from "../statistics/compare.ts"
import { median, quantile } from "../statistics/median.ts"
import { attemptsSql, FIRST_DAY, type Generated, textsSql, turnsSql } from "./generate-calls.ts"
import { withWarehouse } from "./scratch-warehouse.ts"

const WHAT: Generated = { calls: 5_000_000, sites: 1_000, days: 90, resellerId: "bench" }
/** Calls that one statement makes: keeps its block of sorted rows within memory. */
const PART = 1_000_000
/** Locations whose raw rows are put together at once: all of them would not fit into the memory limit. */
const SITES_AT_ONCE = 10
/** Groups of them whose raw rows are asked in each round, a hundredth of all each: all of them take minutes. */
const RAW_GROUPS = 2
/** Overviews of a round; five rounds hold a hundred, which is what a 99th percentile needs. */
const ASKED = 20

const dayAt = (step: number) => new Date(Date.parse(FIRST_DAY) + step * 86_400_000).toISOString().slice(0, 10)
const GROUPS = WHAT.sites / SITES_AT_ONCE

/**
 * One overview of 5,000,000 calls over 1,000 sites and 90 days from rollups, against the same figures from raw rows: in each
 * round other sites' raw rows, taken times their share. All of them are put together once before, by the same statement.
 */
export async function measureOverview({ rounds, tell }: MeasureOptions): Promise<readonly Figure[]> {
  return await withWarehouse(async (warehouse, engine) => {
    await generate(warehouse, tell)
    const own = resellerWarehouse(warehouse, WHAT.resellerId)
    const whole = await seconds(async () => {
      for (let group = 0; group < GROUPS; group++) {
        await askRaw(own, group)
        if (group % 20 === 19) tell(`report.overview: raw rows of ${(group + 1) * SITES_AT_ONCE} sites put together`)
      }
    })
    const scope = scopeOfAll()
    const measured: { value: number; yardstick: number }[] = []
    const all: number[] = []
    for (let round = 0; round <= rounds; round++) {
      const asked: number[] = []
      for (let at = 0; at < ASKED; at++) asked.push((await seconds(() => askRollups(own, scope))) * 1_000)
      const raw = await seconds(async () => {
        for (let at = 0; at < RAW_GROUPS; at++) await askRaw(own, (round * RAW_GROUPS + at) % GROUPS)
      })
      const yardstick = (raw * 1_000 * GROUPS) / RAW_GROUPS
      const value = median(asked)
      tell(
        `report.overview ${round === 0 ? "warm-up" : `round ${round}`}: ${value.toFixed(0)} ms, from raw rows ${(yardstick / 1_000).toFixed(0)} s`,
      )
      if (round === 0) continue
      measured.push({ value, yardstick })
      all.push(...asked)
    }
    const { value, yardstick, ...ratio } = compare(measured)
    return [
      {
        name: "report.overview",
        value,
        unit: "ms p50, one overview with all its figures, p50, p95 and p99 exact (less is better)",
        yardstick: {
          name: "the same figures from raw rows, by the share of the sites that a round asks",
          value: yardstick,
        },
        ...ratio,
        limit: "the exact quantiles and the distinct callers, which walk one value per text and per caller and day",
        notes: [
          `${WHAT.calls} calls, ${WHAT.sites} sites, ${WHAT.days} days, on ${engine}`,
          `${all.length} overviews: p50 ${quantile(all, 0.5).toFixed(0)} ms, p99 ${quantile(all, 0.99).toFixed(0)} ms`,
          `all raw rows, ${SITES_AT_ONCE} sites at a time, once: ${whole.toFixed(1)} s; an overview is ${(yardstick / value).toFixed(0)} times faster`,
        ],
      },
    ]
  })
}

const scopeOfAll = (): Scope =>
  readScope(
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

async function askRollups(own: ResellerWarehouse, scope: Scope): Promise<void> {
  const { attempts } = makeFigures(await readTotals(own, scope), scope.asOfMs)
  if (attempts?.inbound !== WHAT.calls) throw new Error(`${attempts?.inbound} calls instead of ${WHAT.calls}`)
}

/** The figures of some sites from raw rows, by the statement that makes their buckets: repeating it changes nothing. */
const askRaw = (own: ResellerWarehouse, group: number): Promise<void> =>
  recomputeBuckets(
    own,
    Array.from({ length: SITES_AT_ONCE }, (_, at) => `site-${group * SITES_AT_ONCE + at}`).flatMap((locationId) =>
      Array.from({ length: WHAT.days }, (_, day) => ({ locationId, day: dayAt(day) })),
    ),
  )

async function generate(warehouse: Warehouse, tell: Tell): Promise<void> {
  for (let from = 0; from < WHAT.calls; from += PART) {
    await warehouse.run(attemptsSql(WHAT, from, from + PART))
    await warehouse.run(textsSql(WHAT, from, from + PART))
    await warehouse.run(turnsSql(WHAT, from, from + PART))
    tell(`report.overview: ${from + PART} calls generated`)
  }
  for (const table of ["fact_attempts", "fact_texts", "fact_turns"]) await warehouse.run(`OPTIMIZE TABLE ${table}`)
}

async function seconds(work: () => Promise<void>): Promise<number> {
  const from = performance.now()
  await work()
  return (performance.now() - from) / 1_000
}
