import { REACH_DAYS } from "../rollups/episode-rules.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { Difference } from "./compare-counts.ts"

/** What both sides count, in the order of the arrays below. */
const CODES = [
  ...["inbound", "short", "answered", "covered", "ai", "missed", "excluded"],
  ...["texted_calls", "delivered_calls"],
] as const
const DAY_MS = 86_400_000

/**
 * The locations and days of `[fromMs, toMs]` whose rollups do not hold what their facts say: dashboards read rollups alone, so
 * a bucket that was not made anew lies while facts and ledger agree. Two sums per day and one pass over the texts; no episode is
 * put together. Rollups of an earlier release do not know their texted calls and are not asked for them.
 */
export async function compareRollups(own: ResellerWarehouse, fromMs: number, toMs: number): Promise<Difference[]> {
  const rows = await own.ask<{
    location_id: string
    local_day: string
    facts: readonly number[]
    rollups: readonly number[]
  }>(
    `WITH calls AS (
       SELECT location_id, local_day, call_id, figure_set, verdict FROM @fact_attempts
       WHERE local_day BETWEEN {from:Date} AND {to:Date}
     ),
     texts AS (
       SELECT call_id, max(state = 'delivered') AS delivered FROM @fact_texts
       WHERE class = 'first' AND state IN ('accepted', 'undelivered', 'delivered') AND at_ms >= {texts_from_ms:Int64}
       GROUP BY call_id
     )
     SELECT location_id, local_day, sumForEach(f) AS facts, sumForEach(r) AS rollups FROM (
       SELECT toString(location_id) AS location_id, local_day, arrayMap(n -> toInt64(n), [
         countIf(figure_set <> 'none'), countIf(figure_set = 'B'), countIf(figure_set = 'A'), countIf(figure_set = 'C'),
         countIf(figure_set = 'V'), countIf(figure_set = 'M'), countIf(verdict = 'excluded'), 0, 0]) AS f,
         arrayMap(n -> toInt64(0), range(9)) AS r
       FROM calls GROUP BY location_id, local_day
       UNION ALL
       SELECT toString(c.location_id) AS location_id, c.local_day AS local_day, arrayMap(n -> toInt64(n),
         [0, 0, 0, 0, 0, 0, 0, count(), countIf(t.delivered)]) AS f, arrayMap(n -> toInt64(0), range(9)) AS r
       FROM calls AS c INNER JOIN texts AS t ON c.call_id = t.call_id GROUP BY location_id, local_day
       UNION ALL
       SELECT toString(location_id) AS location_id, local_day, arrayMap(n -> toInt64(0), range(9)) AS f, arrayMap(n -> toInt64(n), [
         sum(inbound), sum(short), sum(answered), sum(covered), sum(ai), sum(missed), sum(excluded),
         if(min(texted_calls) < 0, -1, sum(texted_calls)), if(min(delivered_calls) < 0, -1, sum(delivered_calls))]) AS r
       FROM @rollup_days WHERE local_day BETWEEN {from:Date} AND {to:Date} GROUP BY location_id, local_day
     ) GROUP BY location_id, local_day HAVING facts <> rollups ORDER BY local_day, location_id LIMIT 1000`,
    { from: dayOf(fromMs - DAY_MS), to: dayOf(toMs + DAY_MS), texts_from_ms: fromMs - (REACH_DAYS + 2) * DAY_MS },
  )
  return rows.flatMap(({ location_id, local_day, facts, rollups }) =>
    CODES.flatMap((code, at): Difference[] => {
      const [told, held] = [facts[at] ?? 0, rollups[at] ?? 0]
      if (told === held || held < 0) return []
      const where = { hourMs: Date.parse(local_day), locationId: location_id }
      return [{ ...where, kind: "bucket", code, facts: told, ledger: held }]
    }),
  )
}

const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
