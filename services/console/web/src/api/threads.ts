import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import type { Outcome } from "../words/codes.ts"
import { api, given, take } from "./client.ts"

export const THREAD_VIEWS = [
  "needs_reply",
  "late",
  "mine",
  "unassigned",
  "all",
  "undeliverable",
  "snoozed",
  "done",
] as const
export type ThreadView = (typeof THREAD_VIEWS)[number]
export type ThreadSort = "newest" | "waiting"

export interface Where {
  readonly brand: string | null
  readonly location: string | null
}

const only = ({ brand, location }: Where): Where => ({ brand, location })

/** A thread grows late, and wakes from its snooze, without anything happening: what goes by the clock is read again so often. */
const BY_THE_CLOCK_MS = 30_000

export const threadsQuery = (where: Where, view: ThreadView, sort: ThreadSort) =>
  infiniteQueryOptions({
    queryKey: ["threads", only(where), view, sort],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/v1/threads", {
          params: { query: { ...given({ ...only(where), cursor: pageParam }), view, sort } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
    ...(view === "late" && { refetchInterval: BY_THE_CLOCK_MS }),
  })

export const threadCountsQuery = (where: Where) =>
  queryOptions({
    queryKey: ["thread-counts", only(where)],
    queryFn: async ({ signal }) =>
      (await take(api.GET("/api/v1/threads", { params: { query: { ...given(only(where)), limit: 1 } }, signal })))
        .counts,
    refetchInterval: BY_THE_CLOCK_MS,
  })

export const threadSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ["threads", "search", search],
    queryFn: async ({ signal }) =>
      (await take(api.GET("/api/v1/threads", { params: { query: { search, limit: 6 } }, signal }))).items,
  })

export const threadQuery = (threadId: string) =>
  infiniteQueryOptions({
    queryKey: ["thread", threadId],
    queryFn: ({ pageParam, signal }) =>
      take(
        api.GET("/api/v1/threads/{threadId}", {
          params: { path: { threadId }, query: given({ before: pageParam }) },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.beforeCursor,
  })

const at = (threadId: string) => ({ path: { threadId } })

/** The key makes a repeated request one text: keep it for as long as the draft is the same. */
export const sendReply = (threadId: string, body: string, idempotencyKey: string) =>
  take(api.POST("/api/v1/threads/{threadId}/messages", { params: at(threadId), body: { body, idempotencyKey } }))

export const addNote = (threadId: string, body: string, idempotencyKey: string) =>
  take(api.POST("/api/v1/threads/{threadId}/notes", { params: at(threadId), body: { body, idempotencyKey } }))

/** The person's name; null: nobody. */
export const assignThread = (threadId: string, assignee: string | null) =>
  take(api.PUT("/api/v1/threads/{threadId}/assignee", { params: at(threadId), body: { assignee } }))

/** To another site of its brand. The key makes a repeated request one move. */
export const moveThread = (threadId: string, locationId: string, idempotencyKey: string) =>
  take(api.POST("/api/v1/threads/{threadId}/move", { params: at(threadId), body: { locationId, idempotencyKey } }))

export type StateChange =
  | { readonly state: "open" }
  | { readonly state: "snoozed"; readonly snoozedUntil: string }
  | { readonly state: "done"; readonly outcome: Outcome }

export const setThreadState = (threadId: string, change: StateChange) =>
  take(api.PUT("/api/v1/threads/{threadId}/state", { params: at(threadId), body: change }))

export const markRead = (threadId: string) => take(api.PUT("/api/v1/threads/{threadId}/read", { params: at(threadId) }))

export const nameContact = (threadId: string, name: string) =>
  take(api.PUT("/api/v1/threads/{threadId}/contact", { params: at(threadId), body: { name } }))
