import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import type { CallsSearch } from "../pages/calls/calls-search.ts"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"
import type { CallFactPage, CallInFull } from "./views.ts"

/** The calls behind a figure, newest first. */
export const callFactsQuery = (scope: Scope, search: CallsSearch) =>
  infiniteQueryOptions({
    queryKey: ["calls", scope, search],
    queryFn: ({ pageParam, signal }) =>
      request<CallFactPage>("GET", "/api/v1/figures/calls", {
        query: { ...scope, ...search, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const callQuery = (callId: string) =>
  queryOptions({
    queryKey: ["call", callId],
    queryFn: ({ signal }) => request<CallInFull>("GET", `/api/v1/calls/${encodeURIComponent(callId)}`, { signal }),
  })
