import type { TurnFact } from "../facts/turn-fact.ts"
import type { Bucket, CallerPlace } from "../rollups/touched.ts"
import type { Row } from "../warehouse/port.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"

/** Ids of one question: over HTTP they travel in its address, for which ClickHouse has room for a megabyte. */
const IDS_AT_ONCE = 4_000

/** Asks in parts, one after another. */
async function inParts<T extends Row>(ids: Iterable<string>, ask: (part: string[]) => Promise<T[]>): Promise<T[]> {
  const all = [...new Set(ids)].filter((id) => id !== "")
  const rows: T[] = []
  for (let from = 0; from < all.length; from += IDS_AT_ONCE)
    for (const row of await ask(all.slice(from, from + IDS_AT_ONCE))) rows.push(row)
  return rows
}

/** Where a call has its fact, as `place_calls` tells it. */
export interface CallPlace extends Bucket {
  readonly callId: string
  readonly callerKey: string
  readonly rank: number
}

/** The newest place of each of these calls that is known already. */
export async function findCalls(own: ResellerWarehouse, callIds: readonly string[]): Promise<Map<string, CallPlace>> {
  const rows = await inParts(callIds, (ids) =>
    own.ask<{ call_id: string; location_id: string; local_day: string; caller_key: string; rank: number }>(
      "SELECT call_id, location_id, local_day, caller_key, rank FROM @place_calls WHERE call_id IN {ids:Array(String)}",
      { ids },
    ),
  )
  return new Map(
    rows.map((found) => [
      found.call_id,
      {
        callId: found.call_id,
        locationId: found.location_id,
        day: found.local_day,
        callerKey: found.caller_key,
        rank: found.rank,
      },
    ]),
  )
}

/** Where these callers have calls. */
export async function findCallers(own: ResellerWarehouse, keys: readonly string[]): Promise<CallerPlace[]> {
  const rows = await inParts(keys, (callers) =>
    own.ask<{ caller_key: string; location_id: string; local_day: string }>(
      "SELECT caller_key, location_id, local_day FROM @place_callers WHERE caller_key IN {callers:Array(String)}",
      { callers },
    ),
  )
  return rows.map((found) => ({ callerKey: found.caller_key, locationId: found.location_id, day: found.local_day }))
}

/** Every bucket in which the conversations of these callers began or may have begun. */
export async function findConversations(own: ResellerWarehouse, turns: readonly TurnFact[]): Promise<Bucket[]> {
  const brands = [...new Set(turns.map((turn) => turn.brand_id))]
  const rows = await inParts(
    turns.map((turn) => turn.caller_key),
    (callers) =>
      own.ask<{ location_id: string; local_day: string }>(
        `SELECT DISTINCT location_id, local_day FROM @fact_turns
         WHERE brand_id IN {brands:Array(String)} AND caller_key IN {callers:Array(String)} AND kind = 'reply'`,
        { callers, brands },
      ),
  )
  return rows.map((found) => ({ locationId: found.location_id, day: found.local_day }))
}
