import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CallFactSchema, FindCallsRequest, FindCallsResponseSchema } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import type { Scope } from "../figures/scope.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { callConditions, needsEpisodes } from "./call-conditions.ts"
import { type CallCursor, readCursor, writeCursor } from "./call-cursor.ts"
import { type Looking, pageByEpisode } from "./find-by-episode.ts"
import { type CallPage, type FoundCall, PLACED, type PlacedCall } from "./found-call.ts"
import { type Following, readFollowing } from "./read-following.ts"

const LIMIT_MAX = 200

/**
 * The calls behind a figure, newest first. A page never repeats or skips a call that was there when the first one was asked
 * for. Two steps: the page by the attempts' own columns (or those of their episodes), then its calls in full and what followed each.
 */
export async function findCalls(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  looking: Looking,
): Promise<MessageInitShape<typeof FindCallsResponseSchema>> {
  const limit = request.limit === 0 ? 50 : request.limit
  if (limit > LIMIT_MAX) throw new RpcError("RPC_INVALID", `limit: 1 to ${LIMIT_MAX}`)
  const cursor = readCursor(request.cursor)
  const { calls, next, total, atLeast } = needsEpisodes(request)
    ? await pageByEpisode(own, scope, request, { cursor, limit, ...looking })
    : await pageByAttempt(own, scope, request, { cursor, limit })
  const [shown, followed] = await Promise.all([readInFull(own, calls), readFollowing(own, calls)])
  return {
    calls: shown.map((call) => present(call, followed.get(call.call_id))),
    nextCursor: next === undefined ? "" : writeCursor(next),
    total,
    totalAtLeast: atLeast,
  }
}

async function pageByAttempt(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  { cursor, limit }: { readonly cursor: CallCursor | undefined; readonly limit: number },
): Promise<CallPage> {
  const { where, parameters } = callConditions(scope, request)
  const [counted, page] = await Promise.all([
    own.ask<{ calls: number }>(`SELECT count() AS calls FROM @fact_attempts WHERE ${where}`, parameters),
    own.ask<PlacedCall>(
      `SELECT ${PLACED} FROM @fact_attempts WHERE ${where}
         AND ({after_ms:Int64} < 0 OR (started_ms, call_id) < ({after_ms:Int64}, {after_id:String}))
       ORDER BY started_ms DESC, call_id DESC LIMIT {limit:UInt32}`,
      { ...parameters, after_ms: cursor?.startedMs ?? -1, after_id: cursor?.callId ?? "", limit: limit + 1 },
    ),
  ])
  const calls = page.slice(0, limit)
  const last = page.length > limit ? calls.at(-1) : undefined
  const before = (cursor?.before ?? 0) + calls.length
  return {
    calls,
    next: last === undefined ? undefined : { startedMs: last.started_ms, callId: last.call_id, before },
    total: counted[0]?.calls ?? 0,
    atLeast: false,
  }
}

/** The calls of a page with all that is known of each, in the page's order. */
async function readInFull(own: ResellerWarehouse, page: readonly PlacedCall[]): Promise<FoundCall[]> {
  if (page.length === 0) return []
  return await own.ask<FoundCall>(
    `SELECT * FROM @fact_attempts
     WHERE location_id IN {locations:Array(String)} AND local_day IN {days:Array(Date)}
       AND call_id IN {ids:Array(String)}
     ORDER BY started_ms DESC, call_id DESC`,
    {
      locations: [...new Set(page.map((call) => call.location_id))],
      days: [...new Set(page.map((call) => call.local_day))],
      ids: page.map((call) => call.call_id),
    },
  )
}

const present = (call: FoundCall, following: Following | undefined): MessageInitShape<typeof CallFactSchema> => ({
  callId: call.call_id,
  brandId: call.brand_id,
  locationId: call.location_id,
  line: call.line,
  callerKey: call.caller_key,
  verdict: call.verdict,
  reason: call.reason,
  startedAtMs: call.started_ms,
  endedAtMs: call.ended_ms,
  ringMs: call.ring_ms,
  localDay: call.local_day,
  localHour: call.local_hour,
  open: call.open === 1,
  textState: following?.text_state ?? "",
  textReason: following?.text_reason ?? "",
  acceptedAtMs: following?.accepted_ms ?? 0,
  deliveredAtMs: following?.delivered_ms ?? 0,
  repliedAtMs: following?.replied_ms ?? 0,
  version: call.version,
  attempt: following?.attempt ?? 0,
})
