import type { InfiniteData, QueryClient } from "@tanstack/react-query"
import type { ThreadInFull } from "../api/views.ts"
import { LIVE_EVENTS, type LiveEvent, patchThread, readLiveEvent, type StaleKey, staleKeys } from "./live-change.ts"
import type { LiveStore } from "./live-status.ts"

const ADDRESS = "/api/v1/live"
/** Many events within this time make one reload: a storm of calls must not become a storm of requests. */
const GATHER_MS = 250
/** A link that is refused comes back after so long, doubling up to the maximum. */
const RETRY_MS = 1_000
const RETRY_MAX_MS = 30_000

/** Keeps one EventSource open, tells the store how it is, and marks old what an event changed. Returns the way to close it. */
export function connectLive({
  store,
  queryClient,
}: {
  readonly store: LiveStore
  readonly queryClient: QueryClient
}): () => void {
  let source: EventSource | undefined
  let retryTimer: ReturnType<typeof setTimeout> | undefined
  let gatherTimer: ReturnType<typeof setTimeout> | undefined
  let retryMs = RETRY_MS
  let wasLost = false
  let closed = false
  let greeted = false
  const stale = new Map<string, StaleKey>()

  const flush = () => {
    gatherTimer = undefined
    const keys = [...stale.values()]
    stale.clear()
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  }

  const patch = (event: LiveEvent) => {
    if (event.threadId === undefined) return
    queryClient.setQueryData<InfiniteData<ThreadInFull, string>>(["thread", event.threadId], (data) =>
      data === undefined ? undefined : { ...data, pages: [...patchThread(data.pages, event)] },
    )
  }

  const open = () => {
    source = new EventSource(ADDRESS)
    source.addEventListener("open", () => {
      retryMs = RETRY_MS
      store.set({ state: "live", lostAtMs: null })
      wasLost = false
    })
    source.addEventListener("error", () => {
      if (closed) return
      if (!wasLost) store.set({ state: "lost", lostAtMs: Date.now() })
      wasLost = true
      // A browser comes back by itself from a broken link, but not from a refusal.
      if (source?.readyState !== EventSource.CLOSED) return
      retryTimer = setTimeout(open, retryMs)
      retryMs = Math.min(retryMs * 2, RETRY_MAX_MS)
    })
    for (const name of LIVE_EVENTS) {
      source.addEventListener(name, (message: MessageEvent<string>) => {
        const event = readLiveEvent(name, message.data)
        if (event === undefined) return
        // What happened while we were away was told to nobody: every greeting but the first makes all of it old.
        for (const key of staleKeys(event, { first: !greeted })) stale.set(JSON.stringify(key), key)
        if (name === "ready") greeted = true
        else store.set({ lastEventAtMs: Date.now() })
        if (name === "thread") patch(event)
        gatherTimer ??= setTimeout(flush, GATHER_MS)
      })
    }
  }

  open()
  return () => {
    closed = true
    source?.close()
    clearTimeout(retryTimer)
    clearTimeout(gatherTimer)
  }
}
