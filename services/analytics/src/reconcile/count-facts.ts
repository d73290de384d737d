import { STATES_BY_STRENGTH } from "../rollups/episode-rules.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { HourCount } from "./compare-counts.ts"

const strength = `indexOf([${STATES_BY_STRENGTH.map((state) => `'${state}'`).join(", ")}], state)`
const HOUR_MS = 3_600_000

/** The same counts as the dispatcher's `CountLedger`, from facts. Calls that began in [fromMs, toMs). */
export async function countFacts(own: ResellerWarehouse, fromMs: number, toMs: number): Promise<HourCount[]> {
  const rows = await own.ask<{ hour: number; kind: string; code: string; n: number }>(
    `WITH calls AS (
       SELECT intDiv(started_ms, ${HOUR_MS}) AS hour, call_id, verdict FROM @fact_attempts
       WHERE local_day BETWEEN toDate(fromUnixTimestamp64Milli({from_ms:Int64}, 'UTC')) - 1
           AND toDate(fromUnixTimestamp64Milli({to_ms:Int64}, 'UTC')) + 1
         AND started_ms >= {from_ms:Int64} AND started_ms < {to_ms:Int64}
     )
     SELECT hour, 'call' AS kind, toString(verdict) AS code, count() AS n FROM calls GROUP BY hour, verdict
     UNION ALL
     SELECT hour, 'text' AS kind, code, count() AS n FROM (
       SELECT any(c.hour) AS hour, toString(argMax(state, (${strength}, at_ms))) AS code
       FROM @fact_texts AS t INNER JOIN calls AS c ON t.call_id = c.call_id
       WHERE class = 'first' AND message_id <> '' GROUP BY message_id
     ) GROUP BY hour, code`,
    { from_ms: Math.floor(fromMs), to_ms: Math.floor(toMs) },
  )
  return rows.map(({ hour, kind, code, n }) => ({ hourMs: hour * HOUR_MS, kind, code, count: n }))
}
