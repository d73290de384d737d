import { queryOptions } from "@tanstack/react-query"
import type { Scope } from "../shell/scope.ts"
import { api, given, take } from "./client.ts"

/** All figures stand under the key `figures`, so that one live hint makes them all old. */
const key = (name: string, scope: Scope, ...more: readonly string[]) => ["figures", name, scope, ...more] as const

export const overviewQuery = (scope: Scope) =>
  queryOptions({
    queryKey: key("overview", scope),
    queryFn: ({ signal }) => take(api.GET("/api/v1/figures/overview", { params: { query: given(scope) }, signal })),
  })

export const leagueQuery = (scope: Scope) =>
  queryOptions({
    queryKey: key("league", scope),
    queryFn: ({ signal }) => take(api.GET("/api/v1/figures/league", { params: { query: given(scope) }, signal })),
  })

export const trendQuery = (scope: Scope, step: "day" | "hour") =>
  queryOptions({
    queryKey: key("trend", scope, step),
    queryFn: ({ signal }) =>
      take(api.GET("/api/v1/figures/trend", { params: { query: { ...given(scope), step } }, signal })),
  })

export const funnelQuery = (scope: Scope) =>
  queryOptions({
    queryKey: key("funnel", scope),
    queryFn: ({ signal }) => take(api.GET("/api/v1/figures/funnel", { params: { query: given(scope) }, signal })),
  })

export const hoursQuery = (scope: Scope) =>
  queryOptions({
    queryKey: key("hours", scope),
    queryFn: ({ signal }) => take(api.GET("/api/v1/figures/hours", { params: { query: given(scope) }, signal })),
  })

/** How far the figures are behind, and whether they agree with the ledger. */
export const freshnessQuery = queryOptions({
  queryKey: ["freshness"],
  queryFn: ({ signal }) => take(api.GET("/api/v1/figures/freshness", { signal })),
})
