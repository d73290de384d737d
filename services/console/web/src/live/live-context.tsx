import { useQueryClient } from "@tanstack/react-query"
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react"
import { connectLive } from "./connect-live.ts"
import { createLiveStore, type LiveStatus, type LiveStore } from "./live-status.ts"

const LiveContext = createContext<LiveStore | null>(null)

/** Opens the live link for everything inside it, and closes it again. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const queryClient = useQueryClient()
  const [store] = useState(createLiveStore)
  useEffect(() => connectLive({ store, queryClient }), [store, queryClient])
  return <LiveContext value={store}>{children}</LiveContext>
}

export function useLiveStatus(): LiveStatus {
  const store = useContext(LiveContext)
  if (store === null) throw new Error("a live status outside of LiveProvider")
  return useSyncExternalStore(store.subscribe, store.read)
}
