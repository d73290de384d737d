import type { FindCallsRequest } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import { IN_SCOPE, type Scope, scopeParameters } from "../figures/scope.ts"
import type { Parameter } from "../warehouse/port.ts"

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

/** Whether a question is about what became of whole episodes. */
export const needsEpisodes = (request: FindCallsRequest) =>
  request.suppressed !== "" || Object.hasOwn(EPISODE_SETS, request.set)

/** The episodes asked for, all of them missed ones. Parameters as `callConditions` gives them. */
export function episodeCondition({ set, suppressed }: FindCallsRequest): string {
  const step = EPISODE_SETS[set] ?? "missed"
  return suppressed === "" ? step : `${step} AND missed AND fate IN {fates:Array(String)}`
}

/** Throws RpcError `RPC_INVALID` naming the field. */
export function callConditions(scope: Scope, request: FindCallsRequest) {
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
    fates: [`suppressed/${suppressed}`, `failed/${suppressed}`, suppressed],
  }
  return { where, parameters }
}
