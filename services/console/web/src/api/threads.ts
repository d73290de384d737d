import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query"
import type { Scope } from "../shell/scope.ts"
import { request } from "./http.ts"

export interface Contact {
  readonly contactId: string
  readonly name: string
  /** E.164, the one that was used last first. */
  readonly numbers: readonly string[]
}

export type ThreadState = "open" | "snoozed" | "done"

export interface Thread {
  readonly threadId: string
  readonly brandId: string
  readonly locationId: string
  /** The line that the next reply leaves from. */
  readonly line: string
  readonly contact: Contact
  readonly state: ThreadState
  readonly outcome: string
  readonly assignee: string
  readonly unread: boolean
  /** Null when nobody waits. */
  readonly waitingSinceMs: number | null
  readonly lastAtMs: number
  readonly lastLine: string
  readonly attempts: number
  readonly optedOut: boolean
  /** Empty when a text can be sent. */
  readonly cannotText: string
  readonly snoozedUntilMs: number | null
  readonly createdAtMs: number
}

export interface TimelineEntry {
  readonly entryId: string
  readonly kind: string
  readonly atMs: number
  readonly author: string
  readonly body: string
  readonly callId: string
  readonly verdict: string
  readonly reason: string
  readonly messageId: string
  readonly messageState: string
  readonly messageClass: string
  readonly segments: number
  readonly errorCode: string
  readonly acceptedAtMs: number | null
  readonly deliveredAtMs: number | null
  readonly locationId: string
  readonly ringMs: number | null
  readonly textedInError: boolean
}

export interface Task {
  readonly taskId: string
  readonly threadId: string
  readonly locationId: string
  readonly callId: string
  readonly contact: Contact
  readonly reason: string
  readonly createdAtMs: number
  readonly doneAtMs: number | null
  readonly doneBy: string
  readonly result: string
  readonly line: string
}

export interface ThreadCounts {
  readonly needsReply: number
  readonly mine: number
  readonly unassigned: number
  readonly undeliverable: number
  readonly open: number
  readonly snoozed: number
  readonly done: number
  readonly callbacks: number
}

export const THREAD_VIEWS = ["needs_reply", "mine", "unassigned", "all", "undeliverable", "snoozed", "done"] as const
export type ThreadView = (typeof THREAD_VIEWS)[number]
export type ThreadSort = "newest" | "waiting"

interface ThreadPage {
  readonly threads: readonly Thread[]
  readonly nextCursor: string | null
  readonly counts: ThreadCounts
}

interface ThreadInFull {
  readonly thread: Thread
  readonly timeline: readonly TimelineEntry[]
  readonly beforeCursor: string | null
  readonly tasks: readonly Task[]
}

type Where = Pick<Scope, "brand" | "location">

export const threadsQuery = (where: Where, view: ThreadView, sort: ThreadSort) =>
  infiniteQueryOptions({
    queryKey: ["threads", { brand: where.brand, location: where.location }, view, sort],
    queryFn: ({ pageParam, signal }) =>
      request<ThreadPage>("GET", "/api/v1/threads", {
        query: { brand: where.brand, location: where.location, view, sort, cursor: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.nextCursor,
  })

export const threadCountsQuery = (where: Where) =>
  queryOptions({
    queryKey: ["thread-counts", { brand: where.brand, location: where.location }],
    queryFn: async ({ signal }) =>
      (
        await request<ThreadPage>("GET", "/api/v1/threads", {
          query: { brand: where.brand, location: where.location, limit: 1 },
          signal,
        })
      ).counts,
  })

export const threadSearchQuery = (search: string) =>
  queryOptions({
    queryKey: ["threads", "search", search],
    queryFn: async ({ signal }) =>
      (await request<ThreadPage>("GET", "/api/v1/threads", { query: { search, view: "all", limit: 6 }, signal }))
        .threads,
  })

export const threadQuery = (threadId: string) =>
  infiniteQueryOptions({
    queryKey: ["thread", threadId],
    queryFn: ({ pageParam, signal }) =>
      request<ThreadInFull>("GET", `/api/v1/threads/${encodeURIComponent(threadId)}`, {
        query: { before: pageParam },
        signal,
      }),
    initialPageParam: "",
    getNextPageParam: (page) => page.beforeCursor,
  })
