import type { BusRecord, Position } from "../port.ts"

export interface PartitionWorkOptions {
  readonly topic: string
  readonly partition: number
  /** First offset to deal out: the committed one. */
  readonly startOffset: number
  readonly windowPerPartition: number
  readonly windowPerKey: number
  /**
   * Resolves when the record is done with: worked or dead-lettered. Once the signal is aborted a rejection means only that
   * the record stays undone; before that it means that the process must end.
   */
  readonly work: (record: BusRecord, signal: AbortSignal) => Promise<void>
  /** Ends retries of everything: the consumer is closing and has waited long enough. */
  readonly signal: AbortSignal
  /** Room came free; the driver may fetch again. */
  readonly onRoom: () => void
  readonly onFatal: (error: unknown) => void
}

/** One partition's answer to a fetch. */
export interface FetchedRecords {
  /** The offset that was asked for. */
  readonly askedFrom: number
  readonly records: readonly BusRecord[]
  /** End of the partition as the answer tells it. */
  readonly end: number
  /** Offset after the answer's last batch, also where its records were compacted away. */
  readonly nextOffset?: number
}

/**
 * One assigned partition: keys side by side, each key in order, and the low-water mark below which everything is done.
 * The window is the distance from that mark to the newest record dealt out, so that what a crash repeats is bounded.
 */
export class PartitionWork {
  readonly topic: string
  readonly partition: number
  readonly #options: PartitionWorkOptions
  /** Records of each key that wait behind the one at work. */
  readonly #queues = new Map<string, BusRecord[]>()
  /** Offsets dealt out and not yet below the mark, in order, with whether they are done. */
  readonly #dealt: { readonly offset: number; done: boolean }[] = []
  readonly #byOffset = new Map<number, { done: boolean }>()
  #next: number
  /** Unknown until the driver's first answer, so that nobody takes an unread partition for a finished one. */
  #end = Number.POSITIVE_INFINITY
  #committed: number
  #stopped = false
  readonly #abandoned = new AbortController()
  readonly #signal: AbortSignal
  #running = 0
  #onIdle: (() => void)[] = []

  constructor(options: PartitionWorkOptions) {
    this.topic = options.topic
    this.partition = options.partition
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#abandoned.signal])
    this.#next = options.startOffset
    this.#committed = options.startOffset
  }

  get position(): Position {
    return { next: this.#next, end: this.#end }
  }

  /** Offset to commit: everything below it is done. */
  get lowWater(): number {
    return this.#dealt[0]?.offset ?? this.#next
  }

  get uncommitted(): number | undefined {
    return this.lowWater > this.#committed ? this.lowWater : undefined
  }

  committed(offset: number): void {
    this.#committed = Math.max(this.#committed, offset)
  }

  /** Records that may still be taken now; 0 pauses the partition, and no other. */
  get room(): number {
    if (this.#stopped) return 0
    const distance = this.#next - this.lowWater
    for (const queue of this.#queues.values()) if (queue.length >= this.#options.windowPerKey) return 0
    return Math.max(0, this.#options.windowPerPartition - distance)
  }

  /**
   * Takes what fits of a fetch; what is over the window is left to the next one. An answer that began beyond the next
   * offset is refused: it was asked for by an earlier holder of the partition, before it left and came back, and to take
   * it would skip records.
   */
  take({ askedFrom, records, end, nextOffset }: FetchedRecords): "taken" | "stale" {
    if (askedFrom > this.#next) return "stale"
    const fresh = records.filter((record) => record.offset >= this.#next)
    const taken = fresh.slice(0, this.room)
    this.accept(taken, end)
    if (nextOffset !== undefined && taken.length === fresh.length) this.skipTo(nextOffset, end)
    return "taken"
  }

  /** Takes records in offset order; those below the next offset are repeats of the fetch and are dropped. */
  accept(records: readonly BusRecord[], end: number): void {
    this.#end = Number.isFinite(this.#end) ? Math.max(this.#end, end) : end
    if (this.#stopped) return
    for (const record of records) {
      if (record.offset < this.#next) continue
      this.#next = record.offset + 1
      this.#end = Math.max(this.#end, this.#next)
      const entry = { offset: record.offset, done: false }
      this.#dealt.push(entry)
      this.#byOffset.set(record.offset, entry)
      const queue = this.#queues.get(record.key)
      if (queue !== undefined) queue.push(record)
      else {
        this.#queues.set(record.key, [])
        void this.#run(record)
      }
    }
  }

  /** The log has no record between here and `offset` (compacted or deleted): move on. */
  skipTo(offset: number, end: number): void {
    this.#next = Math.max(this.#next, offset)
    this.#end = Number.isFinite(this.#end) ? Math.max(this.#end, end) : end
  }

  /** Deals out nothing more. Work under way goes on; see `idle`. */
  stop(): void {
    this.#stopped = true
    this.#queues.forEach((queue) => {
      queue.length = 0
    })
  }

  /** The partition went to somebody else: stops, and ends retries, whose success would come after the new owner's work. */
  abandon(): void {
    this.stop()
    this.#abandoned.abort()
  }

  /** Resolves when no work is under way. */
  idle(): Promise<void> {
    return this.#running === 0 ? Promise.resolve() : new Promise((resolve) => this.#onIdle.push(resolve))
  }

  async #run(first: BusRecord): Promise<void> {
    this.#running += 1
    try {
      for (let record: BusRecord | undefined = first; record !== undefined; ) {
        await this.#options.work(record, this.#signal)
        this.#done(record.offset)
        record = this.#stopped ? undefined : this.#queues.get(first.key)?.shift()
      }
      this.#queues.delete(first.key)
    } catch (error) {
      // Its offset stays open, so nothing is ever committed past it.
      if (!this.#signal.aborted) this.#options.onFatal(error)
    } finally {
      this.#running -= 1
      if (this.#running === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
    }
  }

  #done(offset: number): void {
    const full = this.room === 0
    const entry = this.#byOffset.get(offset)
    if (entry !== undefined) entry.done = true
    this.#byOffset.delete(offset)
    let passed = 0
    while (this.#dealt[passed]?.done === true) passed += 1
    if (passed > 0) this.#dealt.splice(0, passed)
    if (full) this.#options.onRoom()
  }
}
