import type { QueryClient } from "@tanstack/react-query"
import { LIVE_EVENTS, type QueryKeyPart, readLiveEvent, staleKeys } from "./live-change.ts"
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
  const stale = new Map<string, QueryKeyPart>()

  const flush = () => {
    gatherTimer = undefined
    const keys = [...stale.values()]
    stale.clear()
    for (const queryKey of keys) void queryClient.invalidateQueries({ queryKey })
  }

  const open = () => {
    source = new EventSource(ADDRESS)
    source.addEventListener("open", () => {
      retryMs = RETRY_MS
      store.set({ state: "live", lostAtMs: null })
      // What happened while we were away was not told to us: read everything again.
      if (wasLost) void queryClient.invalidateQueries()
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
        store.set({ lastEventAtMs: Date.now() })
        for (const key of staleKeys(event)) stale.set(JSON.stringify(key), key)
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
