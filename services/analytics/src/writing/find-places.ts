import type { TurnFact } from "../facts/turn-fact.ts"
import { QUIET_MS, REACH_DAYS } from "../rollups/episode-rules.ts"
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

/** Where these callers have calls on the days around these, so far as facts of one day reach another. */
export async function findCallers(
  own: ResellerWarehouse,
  keys: readonly string[],
  days: readonly string[],
): Promise<CallerPlace[]> {
  const [first = "", last = first] = [days.toSorted()[0], days.toSorted().at(-1)]
  const rows = await inParts(keys, (callers) =>
    own.ask<{ caller_key: string; location_id: string; local_day: string }>(
      `SELECT caller_key, location_id, local_day FROM @place_callers WHERE caller_key IN {callers:Array(String)}
         AND local_day BETWEEN {first:Date} - ${REACH_DAYS + 1} AND {last:Date} + ${REACH_DAYS + 1}`,
      { callers, first, last },
    ),
  )
  return rows.map((found) => ({ callerKey: found.caller_key, locationId: found.location_id, day: found.local_day }))
}

/**
 * The buckets in which conversations began that these turns change: whoever wrote makes texts of the day after no beginning,
 * and a person answers what the caller wrote since a person last did. Older ones stay as they are, however long a caller has
 * been writing.
 */
export async function findConversations(own: ResellerWarehouse, turns: readonly TurnFact[]): Promise<Bucket[]> {
  const telling = turns.filter(({ kind }) => kind === "reply" || kind === "human" || kind === "contact")
  const found: Bucket[] = []
  for (let from = 0; from < telling.length; from += IDS_AT_ONCE) {
    const part = telling.slice(from, from + IDS_AT_ONCE)
    const rows = await own.ask<{ location_id: string; local_day: string }>(
      `SELECT DISTINCT one.2 AS location_id, one.3 AS local_day FROM (
         SELECT c.said AS said, t.turn.3 AS at, if(t.turn.4 = 1, arrayMax(arrayFilter(other -> other < at, c.people)), at - 1) AS since
         FROM (SELECT arrayJoin(arrayZip({brands:Array(String)}, {callers:Array(String)}, {ats:Array(Int64)}, {answers:Array(UInt8)})) AS turn) AS t
         INNER JOIN (
           SELECT brand_id, caller_key, groupArrayIf((at_ms, toString(location_id), local_day), kind = 'reply') AS said,
             groupArrayIf(at_ms, kind IN ('human', 'contact')) AS people
           FROM @fact_turns WHERE brand_id IN {brands:Array(String)} AND caller_key IN {callers:Array(String)}
           GROUP BY brand_id, caller_key
         ) AS c ON t.turn.1 = c.brand_id AND t.turn.2 = c.caller_key
       ) ARRAY JOIN said AS one WHERE one.1 > since AND one.1 <= at + ${QUIET_MS}`,
      {
        brands: part.map((turn) => turn.brand_id),
        callers: part.map((turn) => turn.caller_key),
        ats: part.map((turn) => turn.at_ms),
        answers: part.map((turn) => (turn.kind === "reply" ? 0 : 1)),
      },
    )
    for (const { location_id, local_day } of rows) found.push({ locationId: location_id, day: local_day })
  }
  return found
}
