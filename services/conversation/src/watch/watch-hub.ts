import { RpcError } from "@rebound/runtime"
import type { EntryInit, TaskInit, ThreadInit } from "../api/present.ts"

/** What a watcher is told. */
export interface Change {
  readonly kind: "thread" | "task" | "gone"
  readonly thread?: ThreadInit
  readonly entry?: EntryInit
  readonly task?: TaskInit
  readonly gone?: Gone
}

interface Place {
  readonly brandId: string
  readonly locationId: string
}

/** A thread that left a place: all that its watchers are told of it who do not see where it went. */
interface Gone extends Place {
  readonly threadId: string
}

/** Changes that a watcher has not taken; one that is so far behind reads the list again, which is cheaper for both. */
const BACKLOG_MAX = 500
/** Watchers of one process: a page open at every desk of a large installation. */
const WATCHERS_MAX = 10_000

export interface Watcher {
  readonly resellerId: string
  readonly wants: (place: Place) => boolean
}

/** Who watches in this process, and what they have not taken yet. */
export class WatchHub {
  readonly #watchers = new Map<Watcher, Queue>()
  readonly #onFirst: () => void

  /** @param onFirst told when somebody watches and nobody did. */
  constructor(onFirst: () => void) {
    this.#onFirst = onFirst
  }

  /** The resellers that are watched. */
  get resellers(): string[] {
    return [...new Set([...this.#watchers.keys()].map(({ resellerId }) => resellerId))]
  }

  /** Hands a change to all who watch its reseller and may see its place. */
  tell(resellerId: string, place: Place, change: Change): void {
    for (const [watcher, queue] of this.#watchers)
      if (watcher.resellerId === resellerId && watcher.wants(place)) queue.put(change)
  }

  /** Tells those who saw where a thread lay and do not see where it lies now. */
  tellGone(resellerId: string, gone: Gone, now: Place): void {
    for (const [watcher, queue] of this.#watchers)
      if (watcher.resellerId === resellerId && watcher.wants(gone) && !watcher.wants(now))
        queue.put({ kind: "gone", gone })
  }

  /**
   * What changes from now on, until the signal is aborted. Rejects with RpcError `RPC_FULL` where a watcher takes nothing, and where too
   * many watch: both come back and read the list.
   */
  async *watch(watcher: Watcher, signal: AbortSignal): AsyncGenerator<Change> {
    if (this.#watchers.size >= WATCHERS_MAX) throw new RpcError("RPC_FULL", `${WATCHERS_MAX} watchers already`)
    const queue = new Queue()
    const first = this.#watchers.size === 0
    this.#watchers.set(watcher, queue)
    if (first) this.#onFirst()
    const leave = () => queue.end()
    signal.addEventListener("abort", leave)
    try {
      if (!signal.aborted) for await (const change of queue.take()) yield change
    } finally {
      signal.removeEventListener("abort", leave)
      this.#watchers.delete(watcher)
    }
  }

  /** Ends every watch. */
  close(): void {
    for (const queue of this.#watchers.values()) queue.end()
  }
}

class Queue {
  readonly #changes: Change[] = []
  #state: "open" | "ended" | "full" = "open"
  #wake: () => void = () => {}

  put(change: Change): void {
    if (this.#state !== "open") return
    if (this.#changes.length >= BACKLOG_MAX) this.#state = "full"
    else this.#changes.push(change)
    this.#wake()
  }

  end(): void {
    if (this.#state === "open") this.#state = "ended"
    this.#wake()
  }

  async *take(): AsyncGenerator<Change> {
    for (;;) {
      while (this.#state !== "ended") {
        const next = this.#changes.shift()
        if (next === undefined) break
        yield next
      }
      if (this.#state === "ended") return
      if (this.#state === "full") throw new RpcError("RPC_FULL", "the watcher fell behind: read the list again")
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}
