import type { AttemptFact } from "../facts/attempt-fact.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { CallPlace } from "./find-places.ts"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

interface Known {
  readonly [column: string]: unknown
  readonly call_id: string
  readonly local_day: string
  readonly local_hour: number
  readonly open: number
  readonly day_end_ms: number
  readonly started_ms: number
}

/**
 * Places corrections of calls whose location the directory no longer knows where their earlier versions stand: the zone and
 * the hours went with the location, but the call keeps its day. Facts of places that are known stay as they are.
 */
export async function placeAsBefore(
  own: ResellerWarehouse,
  facts: readonly AttemptFact[],
  before: ReadonlyMap<string, CallPlace>,
): Promise<readonly AttemptFact[]> {
  const places = facts.flatMap((fact) => {
    const place = before.get(fact.call_id)
    return fact.nowhere === true && place?.locationId === fact.location_id ? [place] : []
  })
  if (places.length === 0) return facts
  const rows = await own.ask<Known>(
    `SELECT call_id, local_day, local_hour, open, day_end_ms, started_ms FROM @fact_attempts
     WHERE location_id IN {locations:Array(String)} AND local_day IN {days:Array(Date)} AND call_id IN {ids:Array(String)}`,
    {
      locations: [...new Set(places.map(({ locationId }) => locationId))],
      days: [...new Set(places.map(({ day }) => day))],
      ids: [...new Set(places.map(({ callId }) => callId))],
    },
  )
  const known = new Map(rows.map((row) => [row.call_id, row]))
  return facts.map((fact) => {
    const earlier = fact.nowhere === true ? known.get(fact.call_id) : undefined
    return earlier === undefined ? fact : { ...fact, ...placeBy(earlier, fact.started_ms) }
  })
}

/** Where an instant lies by the clock of a known fact. Pure. An instant of another time is read by the offset at that day's end. */
function placeBy(
  known: Known,
  startedMs: number,
): Pick<AttemptFact, "local_day" | "local_hour" | "open" | "day_end_ms"> {
  const open = known.open === 1 ? 1 : 0
  if (startedMs === known.started_ms)
    return { local_day: known.local_day, local_hour: known.local_hour, open, day_end_ms: known.day_end_ms }
  const offsetMs = Date.parse(known.local_day) + DAY_MS - known.day_end_ms
  const day = Math.floor((startedMs + offsetMs) / DAY_MS)
  return {
    local_day: new Date(day * DAY_MS).toISOString().slice(0, 10),
    local_hour: Math.floor((startedMs + offsetMs - day * DAY_MS) / HOUR_MS),
    open,
    day_end_ms: (day + 1) * DAY_MS - offsetMs,
  }
}
