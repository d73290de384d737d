import type { WatchFiguresRequest } from "@rebound/contracts"

export interface FigureChange {
  readonly atMs: number
  readonly locationIds: readonly string[]
}

export interface FigureChanges {
  /** Tells watchers that figures of these locations changed. */
  announce(resellerId: string, brandOf: (locationId: string) => string, locationIds: Iterable<string>): void
  /** Hints until the signal ends, at most one a second, each with all that changed since the last. */
  watch(request: WatchFiguresRequest, signal: AbortSignal): AsyncGenerator<FigureChange>
  /** Ends every watcher. */
  close(): void
}

/** A hint more often than this would ask the same question of the same rollups again. */
const HINT_EVERY_MS = 1_000

interface Watcher {
  readonly request: WatchFiguresRequest
  readonly changed: Set<string>
  wake: () => void
}

/** Watchers of this process; a hint comes from whichever instance wrote, so the console asks each or reads again by itself. */
export function createFigureChanges(now: () => number): FigureChanges {
  const watchers = new Set<Watcher>()
  const closing = new AbortController()
  return {
    announce(resellerId, brandOf, locationIds) {
      const changed = [...new Set(locationIds)]
      for (const watcher of watchers) {
        if (watcher.request.resellerId !== resellerId) continue
        for (const id of changed) if (seen(watcher.request, id, brandOf)) watcher.changed.add(id)
        if (watcher.changed.size > 0) watcher.wake()
      }
    },
    async *watch(request, signal) {
      const ended = AbortSignal.any([signal, closing.signal])
      const watcher: Watcher = { request, changed: new Set(), wake: () => {} }
      watchers.add(watcher)
      try {
        while (!ended.aborted) {
          if (watcher.changed.size === 0)
            await until(ended, (woken) => {
              watcher.wake = woken
            })
          if (ended.aborted) return
          const locationIds = [...watcher.changed].sort()
          watcher.changed.clear()
          yield { atMs: now(), locationIds }
          await until(ended, (woken) => void setTimeout(woken, HINT_EVERY_MS).unref())
        }
      } finally {
        watchers.delete(watcher)
      }
    },
    close: () => closing.abort(),
  }
}

function seen(
  { brandIds, locationIds }: WatchFiguresRequest,
  id: string,
  brandOf: (locationId: string) => string,
): boolean {
  return (
    (locationIds.length === 0 || locationIds.includes(id)) && (brandIds.length === 0 || brandIds.includes(brandOf(id)))
  )
}

/** Resolves when woken or when the signal ends, whichever is first; leaves no listener behind. */
function until(signal: AbortSignal, listen: (woken: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener("abort", done)
      resolve()
    }
    if (signal.aborted) return resolve()
    signal.addEventListener("abort", done)
    listen(done)
  })
}
