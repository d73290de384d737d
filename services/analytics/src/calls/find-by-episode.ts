import type { FindCallsRequest } from "@rebound/contracts"
import type { Scope } from "../figures/scope.ts"
import { EPISODES_OF_CALLERS_SQL } from "../rollups/episode-sql.ts"
import type { Parameter } from "../warehouse/port.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { callConditions, episodeCondition } from "./call-conditions.ts"
import type { CallCursor } from "./call-cursor.ts"
import { type CallPage, episodesAround, PLACED, type PlacedCall } from "./found-call.ts"

/** Calls whose episodes are put together at once: their callers fit into a request, and their days into memory. */
const CANDIDATES_AT_ONCE = 2_000
/** Looking on takes no longer: a person gets what was found, and a cursor to look on from. */
const BUDGET_MS = 500

export interface Looking {
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  /** Calls looked at together. Default 2,000; tests take fewer. */
  readonly candidatesAtOnce?: number
}

/**
 * The calls of episodes that came to something, newest first. Putting the episodes of a whole range together takes minutes,
 * so calls are looked at from the newest on, some thousand at a time, until the page is full, none is left, or time is up:
 * then the page is short, or empty, and its cursor says where to look on.
 */
export async function pageByEpisode(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  about: Looking & { readonly cursor: CallCursor | undefined; readonly limit: number },
): Promise<CallPage> {
  const { cursor, limit, monotonic, candidatesAtOnce = CANDIDATES_AT_ONCE } = about
  const untilMs = monotonic() + BUDGET_MS
  const found: PlacedCall[] = []
  let at: Pick<CallCursor, "startedMs" | "callId"> | undefined = cursor
  let lookedAtAll = false
  while (!lookedAtAll && found.length <= limit && (at === cursor || monotonic() < untilMs)) {
    const candidates = await readCandidates(own, scope, request, at, candidatesAtOnce)
    const chosen = await choose(own, scope, request, candidates)
    found.push(...candidates.filter((call) => chosen.has(call.call_id)))
    const last = candidates.at(-1)
    if (last !== undefined) at = { startedMs: last.started_ms, callId: last.call_id }
    lookedAtAll = candidates.length < candidatesAtOnce
  }
  const calls = found.slice(0, limit)
  const last = found.length > limit ? calls.at(-1) : undefined
  const from =
    last === undefined ? (lookedAtAll ? undefined : at) : { startedMs: last.started_ms, callId: last.call_id }
  const before = cursor?.before ?? 0
  return {
    calls,
    next: from && { ...from, before: before + calls.length },
    total: before + found.length,
    atLeast: !lookedAtAll,
  }
}

/** Who ever had a text of that reason or state, or wrote back: all others cannot be among the episodes asked for. */
const WITH_SUCH_A_TEXT = `if(caller_key = '', call_id, caller_key) IN (
  SELECT if(caller_key = '', call_id, caller_key) FROM @fact_attempts WHERE call_id IN (
    SELECT call_id FROM @fact_texts
    WHERE class = 'first' AND (reason = {suppressed:String} OR state = {suppressed:String})))`
const WHO_WROTE = "(brand_id, caller_key) IN (SELECT brand_id, caller_key FROM @fact_turns WHERE kind = 'reply')"

/** The next calls of the scope that may belong to such an episode: no call of a missed one was answered. */
async function readCandidates(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  after: Pick<CallCursor, "startedMs" | "callId"> | undefined,
  count: number,
): Promise<PlacedCall[]> {
  // Open or closed is said of an episode by its first call, whatever the hour of the others: `choose` looks at it.
  const { where, parameters } = callConditions({ ...scope, hours: "all" }, request)
  const narrowed = [
    where,
    "figure_set IN ('M', 'B')",
    "({after_ms:Int64} < 0 OR (started_ms, call_id) < ({after_ms:Int64}, {after_id:String}))",
    // What is pending may have no text yet.
    ...(request.suppressed === "" || request.suppressed === "pending" ? [] : [WITH_SUCH_A_TEXT]),
    ...(request.set === "replied" || request.set === "reached" ? [WHO_WROTE] : []),
  ]
  return await own.ask<PlacedCall>(
    `SELECT ${PLACED} FROM @fact_attempts WHERE ${narrowed.join(" AND ")}
     ORDER BY started_ms DESC, call_id DESC LIMIT {count:UInt32}`,
    {
      ...parameters,
      count,
      suppressed: request.suppressed,
      after_ms: after?.startedMs ?? -1,
      after_id: after?.callId ?? "",
    },
  )
}

/** Of these calls the ids of those whose episode is asked for and began in the scope's days. */
async function choose(
  own: ResellerWarehouse,
  scope: Scope,
  request: FindCallsRequest,
  candidates: readonly PlacedCall[],
): Promise<Set<string>> {
  if (candidates.length === 0) return new Set()
  const parameters: Record<string, Parameter> = {
    ...callConditions(scope, request).parameters,
    ...episodesAround(candidates),
    first_day: scope.fromDay,
    last_day: scope.toDay,
  }
  const rows = await own.ask<{ call_id: string }>(
    `WITH ${EPISODES_OF_CALLERS_SQL}
     SELECT DISTINCT arrayJoin(calls).2 AS call_id FROM episodes
     WHERE ${episodeCondition(request)} AND local_day BETWEEN {first_day:Date} AND {last_day:Date}
       AND ({hours:String} = 'all' OR open = ({hours:String} = 'open'))`,
    parameters,
  )
  return new Set(rows.map((row) => row.call_id))
}
