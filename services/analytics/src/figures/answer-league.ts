import type { MessageInitShape } from "@bufbuild/protobuf"
import type { LeagueResponseSchema } from "@rebound/contracts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { FigureRow } from "./figure-sql.ts"
import { makeFigures } from "./make-figures.ts"
import type { PeriodBefore } from "./period-before.ts"
import { type Contender, rankLeague } from "./rank-league.ts"
import { type LocationRow, readByLocation, readTotals } from "./read-figures.ts"
import type { Scope } from "./scope.ts"
import type { Site } from "./sites.ts"

/**
 * The league: each location's figures over the scope's hours, ranked over open hours (unless closed ones are asked for,
 * where nothing else is to rank by). Locations without a call are listed too.
 */
export async function answerLeague(
  own: ResellerWarehouse,
  scope: Scope,
  sites: readonly Site[],
  before: PeriodBefore,
): Promise<MessageInitShape<typeof LeagueResponseSchema>> {
  const ranking: Scope = { ...scope, hours: scope.hours === "closed" ? "closed" : "open" }
  const earlier: Scope = { ...ranking, fromDay: before.fromDay, toDay: before.toDay }
  const [rows, all, ranked, rankedBefore] = await Promise.all([
    readByLocation(own, scope),
    readTotals(own, scope),
    readByLocation(own, ranking),
    readByLocation(own, earlier),
  ])
  const figuresOf = new Map(rows.map((row) => [row.location_id, row]))
  const brandOf = new Map(sites.map((site) => [site.id, site.brandId]))
  const called = rows.filter((row) => row.sum_inbound > 0 || brandOf.has(row.location_id)).map((row) => row.location_id)
  const ids = [...new Set([...brandOf.keys(), ...called])]
  const ranksBefore = new Map(rankLeague(contenders(ids, rankedBefore)).map((one) => [one.locationId, one.rank]))
  return {
    rows: rankLeague(contenders(ids, ranked)).map(({ locationId, rank, low, high }) => ({
      locationId,
      brandId: brandOf.get(locationId) ?? figuresOf.get(locationId)?.brand ?? "",
      rank,
      rankBefore: ranksBefore.get(locationId) ?? 0,
      wilsonLow: low,
      wilsonHigh: high,
      figures: makeFigures(figuresOf.get(locationId) ?? NOTHING, scope.asOfMs),
    })),
    all: makeFigures(all, scope.asOfMs),
  }
}

function contenders(ids: readonly string[], rows: readonly LocationRow[]): Contender[] {
  const byId = new Map(rows.map((row) => [row.location_id, row]))
  return ids.map((locationId) => {
    const row = byId.get(locationId)
    if (row === undefined) return { locationId, missed: 0, offered: 0 }
    return {
      locationId,
      missed: row.sum_missed,
      offered: row.sum_answered + row.sum_covered + row.sum_ai + row.sum_missed,
    }
  })
}

/** A location of which nothing is known: every count is 0, every list empty. */
const NOTHING = new Proxy({} as FigureRow, {
  get: (_, column) => (String(column).endsWith("_at") ? [] : String(column).startsWith("all_") ? {} : 0),
})
