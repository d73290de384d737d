import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import type { CallsSearch } from "../pages/calls/calls-search.ts"
import type { Scope } from "../shell/scope.ts"
import { api, given, take } from "./client.ts"

/** A page of the calls behind a figure, as large as there is. */
export const callFactsPage = (scope: Scope, search: CallsSearch, cursor: string) =>
  take(
    api.GET("/api/v1/figures/calls", { params: { query: { ...given({ ...scope, ...search, cursor }), limit: 200 } } }),
  )

/** The calls behind a figure, newest first. */
export const callFactsQuery = (scope: Scope, search: CallsSearch) =>
  infiniteQueryOptions({
    queryKey: ["calls", scope, search],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/v1/figures/calls", {
          params: { query: given({ ...scope, ...search, cursor: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ["call", callId],
    queryFn: ({ signal }) => take(api.GET("/api/v1/calls/{callId}", { params: { path: { callId } }, signal })),
  })

/** What the carrier told of a call, and the steps of its text. */
export const callHistoryQuery = (callId: string) =>
  queryOptions({
    queryKey: ["call", callId, "history"],
    queryFn: ({ signal }) => take(api.GET("/api/v1/calls/{callId}/history", { params: { path: { callId } }, signal })),
  })

/** One text-back as the live tile shows it. */
export interface RecentText {
  readonly callId: string
  readonly locationId: string | null
  /** When the provider accepted it. */
  readonly atMs: number
  /** From the end of the call to the provider's accepting. Below zero where two clocks are apart. */
  readonly totalMs: number
}

/** As many as the strip holds. */
const TEXTS_MAX = 56

/** The newest texts, newest first. */
export const recentTextsQuery = (scope: Scope) =>
  queryOptions({
    queryKey: ["figures", "recent-texts", scope],
    queryFn: async ({ signal }): Promise<readonly RecentText[]> => {
      const page = await take(
        api.GET("/api/v1/figures/calls", {
          params: { query: { ...given(scope), set: "texted", limit: TEXTS_MAX } },
          signal,
        }),
      )
      return page.items.flatMap(({ callId, locationId, endedAt, acceptedAt }) =>
        endedAt === null || acceptedAt === null
          ? []
          : [
              {
                callId,
                locationId,
                atMs: Date.parse(acceptedAt),
                totalMs: Date.parse(acceptedAt) - Date.parse(endedAt),
              },
            ],
      )
    },
  })
