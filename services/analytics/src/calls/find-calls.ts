import type { MessageInitShape } from "@bufbuild/protobuf"
import type { CallFactSchema, FindCallsRequest, FindCallsResponseSchema } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import { IN_SCOPE, type Scope, scopeParameters } from "../figures/scope.ts"
import { EPISODES_SQL } from "../rollups/episode-sql.ts"
import type { Parameter } from "../warehouse/port.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { readCursor, writeCursor } from "./call-cursor.ts"

/** Sets over attempts, as conditions on an attempt. */
const ATTEMPT_SETS: Readonly<Record<string, string>> = {
  inbound: "figure_set <> 'none'",
  short: "figure_set = 'B'",
  offered: "figure_set IN ('A', 'C', 'V', 'M')",
  answered: "figure_set = 'A'",
  covered: "figure_set = 'C'",
  ai: "figure_set = 'V'",
  missed: "figure_set = 'M'",
  excluded: "verdict = 'excluded'",
}
/** Steps of the funnel, as conditions on an episode; `missed_callers` are the episodes behind the missed-caller rate. */
const EPISODE_SETS: Readonly<Record<string, string>> = {
  missed_callers: "missed",
  texted: "texted",
  delivered: "delivered",
  replied: "delivered AND replied",
  reached: "delivered AND replied AND reached",
}
const LIMIT_MAX = 200

interface FoundCall {
  readonly call_id: string
  readonly brand_id: string
  readonly location_id: string
  readonly line: string
  readonly caller_key: string
  readonly verdict: string
  readonly reason: string
  readonly started_ms: number
  readonly ended_ms: number
  readonly ring_ms: number
  readonly local_day: string
  readonly local_hour: number
  readonly open: number
  readonly version: number
  readonly [column: string]: unknown
}

/**
 * The calls behind a figure, newest first. A page never repeats or skips a call that was there when the first one was asked
 * for. Two steps: the page by the attempts' own columns (or those of their episodes), then what followed each of its calls.
 */
export async function findCalls(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  sites: readonly string[],
): Promise<MessageInitShape<typeof FindCallsResponseSchema>> {
  const limit = request.limit === 0 ? 50 : request.limit
  if (limit > LIMIT_MAX) throw new RpcError("RPC_INVALID", `limit: 1 to ${LIMIT_MAX}`)
  const cursor = readCursor(request.cursor)
  const { where, parameters } = conditions(scope, request, sites)
  const from = needsEpisodes(request)
    ? `WITH ${EPISODES_SQL} SELECT a.* FROM @fact_attempts AS a
       INNER JOIN (SELECT DISTINCT arrayJoin(calls).2 AS chosen FROM episodes WHERE ${episodeCondition(request)}) AS e ON a.call_id = e.chosen`
    : "SELECT * FROM @fact_attempts"
  const [counted, page] = await Promise.all([
    own.ask<{ calls: number }>(`SELECT count() AS calls FROM (${from}) WHERE ${where}`, parameters),
    own.ask<FoundCall>(
      `SELECT * FROM (${from}) WHERE ${where}
         AND ({after_ms:Int64} < 0 OR (started_ms, call_id) < ({after_ms:Int64}, {after_id:String}))
       ORDER BY started_ms DESC, call_id DESC LIMIT {limit:UInt32}`,
      { ...parameters, after_ms: cursor?.startedMs ?? -1, after_id: cursor?.callId ?? "", limit: limit + 1 },
    ),
  ])
  const shown = page.slice(0, limit)
  const last = page.length > limit ? shown.at(-1) : undefined
  const followed = await readFollowing(own, shown)
  return {
    calls: shown.map((call) => present(call, followed.get(call.call_id))),
    nextCursor: last === undefined ? "" : writeCursor({ startedMs: last.started_ms, callId: last.call_id }),
    total: counted[0]?.calls ?? 0,
  }
}

const needsEpisodes = (request: FindCallsRequest) =>
  request.suppressed !== "" || Object.hasOwn(EPISODE_SETS, request.set)

function episodeCondition({ set, suppressed }: FindCallsRequest): string {
  const step = EPISODE_SETS[set] ?? "1"
  return suppressed === "" ? step : `${step} AND missed AND fate IN {fates:Array(String)}`
}

function conditions(scope: Scope, request: FindCallsRequest, sites: readonly string[]) {
  const { set, suppressed, weekday, hour } = request
  if (set !== "" && !Object.hasOwn(ATTEMPT_SETS, set) && !Object.hasOwn(EPISODE_SETS, set))
    throw new RpcError(
      "RPC_INVALID",
      `set: one of ${[...Object.keys(ATTEMPT_SETS), ...Object.keys(EPISODE_SETS)].join(", ")}`,
    )
  if (weekday > 7 || hour > 23) throw new RpcError("RPC_INVALID", "weekday: 0 to 7, hour: 0 to 23")
  const asked: readonly (readonly [boolean, string])[] = [
    [request.verdict !== "", "verdict = {verdict:String}"],
    [request.reason !== "", "reason = {reason:String}"],
    [request.line !== "", "line = {line:String}"],
    [request.callerKey !== "", "caller_key = {caller:String}"],
    [weekday > 0, "toDayOfWeek(local_day) = {weekday:UInt8} AND local_hour = {hour:UInt8}"],
    [set !== "" && Object.hasOwn(ATTEMPT_SETS, set), ATTEMPT_SETS[set] ?? "1"],
  ]
  const where = [IN_SCOPE, "origin <> 'replay'", ...asked.filter(([is]) => is).map(([, condition]) => condition)].join(
    " AND ",
  )
  const parameters: Record<string, Parameter> = {
    ...scopeParameters(scope),
    verdict: request.verdict,
    reason: request.reason,
    line: request.line,
    caller: request.callerKey,
    weekday,
    hour,
    locations: sites,
    fates: [`suppressed/${suppressed}`, `failed/${suppressed}`, suppressed],
  }
  return { where, parameters }
}

interface Following {
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
async function readFollowing(own: ResellerWarehouse, page: readonly FoundCall[]): Promise<Map<string, Following>> {
  const days = page.map((call) => call.local_day).sort()
  const [from, to] = [days[0], days.at(-1)]
  if (from === undefined || to === undefined) return new Map()
  const rows = await own.ask<Following>(
    `WITH ${EPISODES_SQL}
     SELECT one.2 AS call_id, one.10 AS text_state, one.11 AS text_reason, one.8 AS accepted_ms, one.9 AS delivered_ms,
       if(one.8 > 0 AND one.8 = text_accepted_ms, first_reply_ms, 0) AS replied_ms, place AS attempt
     FROM (
       SELECT text_accepted_ms, first_reply_ms, calls FROM episodes WHERE hasAny({ids:Array(String)}, arrayMap(c -> c.2, calls))
     ) ARRAY JOIN calls AS one, arrayEnumerate(calls) AS place
     WHERE call_id IN {ids:Array(String)}`,
    {
      // A call's episode may have begun the day before.
      from: new Date(Date.parse(from) - 86_400_000).toISOString().slice(0, 10),
      to,
      locations: [...new Set(page.map((call) => call.location_id))],
      ids: page.map((call) => call.call_id),
    },
  )
  return new Map(rows.map((row) => [row.call_id, row]))
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
