import { queryOptions } from "@tanstack/react-query"
import type { HeatCell } from "../charts/heat-geometry.ts"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"
import type { FunnelStep, League, Overview, Trend } from "./views.ts"

/** All figures stand under the key `figures`, so that one live hint makes them all old. */
const figures = <T>(name: string, path: string, scope: Scope, extra: Readonly<Record<string, string>> = {}) =>
  queryOptions({
    queryKey: ["figures", name, scope, extra],
    queryFn: ({ signal }) => request<T>("GET", path, { query: { ...scope, ...extra }, signal }),
  })

export const overviewQuery = (scope: Scope) => figures<Overview>("overview", "/api/v1/overview", scope)
export const leagueQuery = (scope: Scope) => figures<League>("league", "/api/v1/league", scope)
export const trendQuery = (scope: Scope, step: "day" | "hour") =>
  figures<Trend>("trend", "/api/v1/trend", scope, { step })
export const funnelQuery = (scope: Scope) =>
  figures<{ readonly steps: readonly FunnelStep[] }>("funnel", "/api/v1/funnel", scope)
export const hoursQuery = (scope: Scope) =>
  figures<{ readonly cells: readonly HeatCell[]; readonly gapTarget: number; readonly gapCallsMin: number }>(
    "hours",
    "/api/v1/hours",
    scope,
  )
