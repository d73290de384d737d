import { queryOptions } from "@tanstack/react-query"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"
import type { Funnel, Hours, League, Overview, Trend } from "./views.ts"

/** All figures stand under the key `figures`, so that one live hint makes them all old. */
const figures = <T>(name: string, scope: Scope, extra: Readonly<Record<string, string>> = {}) =>
  queryOptions({
    queryKey: ["figures", name, scope, extra],
    queryFn: ({ signal }) => request<T>("GET", `/api/v1/figures/${name}`, { query: { ...scope, ...extra }, signal }),
  })

export const overviewQuery = (scope: Scope) => figures<Overview>("overview", scope)
export const leagueQuery = (scope: Scope) => figures<League>("league", scope)
export const trendQuery = (scope: Scope, step: "day" | "hour") => figures<Trend>("trend", scope, { step })
export const funnelQuery = (scope: Scope) => figures<Funnel>("funnel", scope)
export const hoursQuery = (scope: Scope) => figures<Hours>("hours", scope)
