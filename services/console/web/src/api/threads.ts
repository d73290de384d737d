import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import type { Outcome } from "../words/codes.ts"
import { request } from "./http.ts"
import type { Contact, ReplySent, Thread, ThreadInFull, ThreadPage, TimelineEntry } from "./views.ts"

export const THREAD_VIEWS = ["needs_reply", "mine", "unassigned", "all", "undeliverable", "snoozed", "done"] as const
export type ThreadView = (typeof THREAD_VIEWS)[number]
export type ThreadSort = "newest" | "waiting"

interface Where {
  readonly brand: string | null
  readonly location: string | null
}

const only = ({ brand, location }: Where) => ({ brand, location })

export const threadsQuery = (where: Where, view: ThreadView, sort: ThreadSort) =>
  infiniteQueryOptions({
    queryKey: ["threads", only(where), view, sort],
    queryFn: ({ pageParam, signal }) =>
      request<ThreadPage>("GET", "/api/v1/threads", {
        query: { ...only(where), view, sort, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const threadCountsQuery = (where: Where) =>
  queryOptions({
    queryKey: ["thread-counts", only(where)],
    queryFn: async ({ signal }) =>
      (await request<ThreadPage>("GET", "/api/v1/threads", { query: { ...only(where), limit: 1 }, signal })).counts,
  })

export const threadSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ["threads", "search", search],
    queryFn: async ({ signal }) =>
      (await request<ThreadPage>("GET", "/api/v1/threads", { query: { search, limit: 6 }, signal })).items,
  })

export const threadQuery = (threadId: string) =>
  infiniteQueryOptions({
    queryKey: ["thread", threadId],
    queryFn: ({ pageParam, signal }) =>
      request<ThreadInFull>("GET", threadPath(threadId), { query: { before: pageParam }, signal }),
    initialPageParam: "",
    getNextPageParam: (page) => page.beforeCursor,
  })

const threadPath = (threadId: string, deed = ""): string => `/api/v1/threads/${encodeURIComponent(threadId)}${deed}`

/** The key makes a repeated request one text: keep it for as long as the draft is the same. */
export const sendReply = (threadId: string, body: string, idempotencyKey: string): Promise<ReplySent> =>
  request("POST", threadPath(threadId, "/messages"), { body: { body, idempotencyKey } })

export const addNote = (threadId: string, body: string, idempotencyKey: string): Promise<TimelineEntry> =>
  request("POST", threadPath(threadId, "/notes"), { body: { body, idempotencyKey } })

/** The person's name; null: nobody. */
export const assignThread = (threadId: string, assignee: string | null): Promise<Thread> =>
  request("PUT", threadPath(threadId, "/assignee"), { body: { assignee } })

export type StateChange =
  | { readonly state: "open" }
  | { readonly state: "snoozed"; readonly snoozedUntil: string }
  | { readonly state: "done"; readonly outcome: Outcome }

export const setThreadState = (threadId: string, change: StateChange): Promise<Thread> =>
  request("PUT", threadPath(threadId, "/state"), { body: change })

export const markRead = (threadId: string): Promise<Thread> => request("PUT", threadPath(threadId, "/read"))

export const updateContact = (
  threadId: string,
  change: { readonly name?: string; readonly addNumbers?: readonly string[] },
): Promise<Contact> => request("PUT", threadPath(threadId, "/contact"), { body: change })
