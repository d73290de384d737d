import { useSyncExternalStore } from "react"
import { useLiveStatus } from "../live/live-context.tsx"
import { sayAgo } from "../words/say-number.ts"

/** Says whether the page is live. Its words change every second, so only a change of state is announced. */
export function LiveBadge() {
  const { state, lastEventAtMs } = useLiveStatus()
  const nowMs = useNow(1_000)
  const words =
    state === "lost"
      ? "Not live"
      : state === "connecting"
        ? "Connecting"
        : lastEventAtMs === null
          ? "Live"
          : `Live, last event ${sayAgo(nowMs - lastEventAtMs)}`
  return (
    <span className="live">
      <span className={`pulse is-${state}`} />
      <span className="lt" aria-hidden="true">
        {words}
      </span>
      <span className="sr" role="status">
        {state === "lost" ? "Not live" : state === "live" ? "Live" : "Connecting"}
      </span>
    </span>
  )
}

const ticks = new Map<
  number,
  { readonly subscribe: (listener: () => void) => () => void; readonly read: () => number }
>()

/** The time, one clock for all readers of a step. `stepMs` is how often it moves. */
export function useNow(stepMs: number): number {
  const clock = clockOf(stepMs)
  return useSyncExternalStore(clock.subscribe, clock.read)
}

function clockOf(stepMs: number) {
  let clock = ticks.get(stepMs)
  if (clock === undefined) {
    let nowMs = Date.now()
    const listeners = new Set<() => void>()
    let timer: ReturnType<typeof setInterval> | undefined
    clock = {
      read: () => nowMs,
      subscribe: (listener) => {
        listeners.add(listener)
        timer ??= setInterval(() => {
          nowMs = Date.now()
          for (const tell of listeners) tell()
        }, stepMs)
        return () => {
          listeners.delete(listener)
          if (listeners.size > 0) return
          clearInterval(timer)
          timer = undefined
        }
      },
    }
    ticks.set(stepMs, clock)
  }
  return clock
}
