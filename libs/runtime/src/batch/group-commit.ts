import { setTimeout as sleep, setImmediate as turnOver } from "node:timers/promises"
import { RuntimeError } from "../errors/runtime-errors.ts"

export interface GroupCommitOptions<T, R> {
  /** Items of one flight at most. Bounds the size of a statement or request. */
  readonly maxBatch: number
  /**
   * Items that may wait for the flight to return. Beyond it `submit` rejects, so that memory is bounded and callers shed
   * load. Default 10,000.
   */
  readonly maxWaiting?: number
  /**
   * How long each flight gathers before it leaves, in milliseconds. Default 0: a caller or a carrier waits. More where nobody
   * does, which makes of a busy second's work a handful of statements.
   */
  readonly gatherMs?: number
  /** Sends one flight. Answers one result for each item, in the same order. */
  readonly flush: (items: readonly T[]) => Promise<readonly R[]>
}

interface Waiting<T, R> {
  readonly item: T
  readonly resolve: (result: R) => void
  readonly reject: (error: unknown) => void
}

/**
 * Group commit: sends at the end of this turn when nothing is in flight, otherwise gathers until the flight returns. Idle
 * latency stays one round trip, busy throughput nears that of batches, and where somebody waits there is no linger to tune.
 * One flight at a time, items in the order of `submit`.
 */
export class GroupCommit<T, R> {
  readonly #maxBatch: number
  readonly #maxWaiting: number
  readonly #gatherMs: number
  readonly #flush: (items: readonly T[]) => Promise<readonly R[]>
  readonly #waiting: Waiting<T, R>[] = []
  #flying = false
  #closed = false
  readonly #onIdle: (() => void)[] = []

  constructor(options: GroupCommitOptions<T, R>) {
    if (!(options.maxBatch >= 1)) throw new RangeError("maxBatch: at least 1")
    this.#maxBatch = options.maxBatch
    this.#maxWaiting = options.maxWaiting ?? 10_000
    this.#gatherMs = options.gatherMs ?? 0
    this.#flush = options.flush
  }

  /** Items waiting for the flight to return; for gauges. */
  get waiting(): number {
    return this.#waiting.length
  }

  /**
   * Resolves with the item's own result once its flight returned; rejects with the flight's error when it failed, for
   * all its items alike. Rejects with RuntimeError `RUNTIME_FULL` (nothing was sent) or `RUNTIME_CLOSED`.
   */
  submit(item: T): Promise<R> {
    if (this.#closed) return Promise.reject(new RuntimeError("RUNTIME_CLOSED", "submitted after close"))
    if (this.#flying && this.#waiting.length >= this.#maxWaiting)
      return Promise.reject(new RuntimeError("RUNTIME_FULL", `${this.#waiting.length} items are waiting already`))
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject })
      if (!this.#flying) void this.#fly()
    })
  }

  /** Takes nothing more; resolves when everything submitted was answered. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#flying) await new Promise<void>((resolve) => this.#onIdle.push(resolve))
  }

  async #fly(): Promise<void> {
    this.#flying = true
    while (this.#waiting.length > 0) {
      // Whatever this turn of the event loop still submits is aboard: records that were fetched together, requests that came
      // together. Without it the first of them flies alone.
      await (this.#gatherMs > 0 && !this.#closed ? sleep(this.#gatherMs) : turnOver())
      await this.#answer(this.#waiting.splice(0, this.#maxBatch))
    }
    this.#flying = false
    for (const idle of this.#onIdle.splice(0)) idle()
  }

  async #answer(aboard: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await this.#flush(aboard.map((waiting) => waiting.item))
      if (results.length !== aboard.length)
        throw new RuntimeError("RUNTIME_BAD_FLUSH", `${aboard.length} items sent, ${results.length} answers came`)
      for (const [index, waiting] of aboard.entries()) waiting.resolve(results[index] as R)
    } catch (error) {
      for (const waiting of aboard) waiting.reject(error)
    }
  }
}
