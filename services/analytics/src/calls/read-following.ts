import { EPISODES_OF_CALLERS_SQL } from "../rollups/episode-sql.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { episodesAround, type PlacedCall } from "./found-call.ts"

export interface Following {
  readonly [column: string]: unknown
  readonly call_id: string
  readonly text_state: string
  readonly text_reason: string
  readonly accepted_ms: number
  readonly delivered_ms: number
  readonly replied_ms: number
  readonly attempt: number
}

/** What followed each call of a page: its text, the reply to it, and its place in its episode. */
export async function readFollowing(
  own: ResellerWarehouse,
  page: readonly PlacedCall[],
): Promise<Map<string, Following>> {
  if (page.length === 0) return new Map()
  const rows = await own.ask<Following>(
    `WITH ${EPISODES_OF_CALLERS_SQL}
     SELECT one.2 AS call_id, one.10 AS text_state, one.11 AS text_reason, one.8 AS accepted_ms, one.9 AS delivered_ms,
       if(one.8 > 0 AND one.8 = text_accepted_ms, first_reply_ms, 0) AS replied_ms, place AS attempt
     FROM (
       SELECT text_accepted_ms, first_reply_ms, calls FROM episodes WHERE hasAny({ids:Array(String)}, arrayMap(c -> c.2, calls))
     ) ARRAY JOIN calls AS one, arrayEnumerate(calls) AS place
     WHERE call_id IN {ids:Array(String)}`,
    { ...episodesAround(page), ids: page.map((call) => call.call_id) },
  )
  return new Map(rows.map((row) => [row.call_id, row]))
}
