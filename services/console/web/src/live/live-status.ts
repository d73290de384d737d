/** The state of the live link, kept outside React: one link for the whole page, many readers. */
export interface LiveStatus {
  readonly state: "connecting" | "live" | "lost"
  readonly lastEventAtMs: number | null
  /** When the link was lost; figures on the screen are from before it. */
  readonly lostAtMs: number | null
}

export interface LiveStore {
  readonly read: () => LiveStatus
  readonly subscribe: (listener: () => void) => () => void
  readonly set: (change: Partial<LiveStatus>) => void
}

export function createLiveStore(): LiveStore {
  let status: LiveStatus = { state: "connecting", lastEventAtMs: null, lostAtMs: null }
  const listeners = new Set<() => void>()
  return {
    read: () => status,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set: (change) => {
      status = { ...status, ...change }
      for (const listener of listeners) listener()
    },
  }
}
