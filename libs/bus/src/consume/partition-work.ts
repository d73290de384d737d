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
  /** All that was fetched has been dealt out; the driver may fetch again. */
  readonly onHungry: () => void
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
 * The window is the distance from that mark to the newest record dealt out. What a crash repeats is the window and what was
 * worked since the last commit.
 */
export class PartitionWork {
  readonly topic: string
  readonly partition: number
  readonly #options: PartitionWorkOptions
  readonly #signal: AbortSignal
  readonly #abandoned = new AbortController()
  /** Fetched and not dealt out yet: one fetch at most, since nothing is fetched while something is here. */
  #fetched: BusRecord[] = []
  /** Records of each key that wait behind the one at work. */
  readonly #queues = new Map<string, BusRecord[]>()
  /** Keys whose queue is at its bound. */
  #crowdedKeys = 0
  /** Records dealt out and not yet below the mark, in order, with whether they are done. */
  readonly #dealt: { readonly offset: number; done: boolean }[] = []
  readonly #byOffset = new Map<number, { done: boolean }>()
  /** Offset after the newest record dealt out. */
  #dealtTo: number
  #fetchFrom: number
  /** Unknown until the driver's first answer, so that nobody takes an unread partition for a finished one. */
  #end = Number.POSITIVE_INFINITY
  #committed: number
  #stopped = false
  #running = 0
  #onIdle: (() => void)[] = []

  constructor(options: PartitionWorkOptions) {
    this.topic = options.topic
    this.partition = options.partition
    this.#options = options
    this.#signal = AbortSignal.any([options.signal, this.#abandoned.signal])
    this.#dealtTo = options.startOffset
    this.#fetchFrom = options.startOffset
    this.#committed = options.startOffset
  }

  get position(): Position {
    return { next: this.#fetched[0]?.offset ?? this.#fetchFrom, end: this.#end }
  }

  /** Offset to commit: everything below it is done. */
  get lowWater(): number {
    return this.#dealt[0]?.offset ?? this.position.next
  }

  get uncommitted(): number | undefined {
    const { lowWater } = this
    return lowWater > this.#committed ? lowWater : undefined
  }

  committed(offset: number): void {
    this.#committed = Math.max(this.#committed, offset)
  }

  /** Where the next fetch begins. */
  get fetchFrom(): number {
    return this.#fetchFrom
  }

  /** Whether to fetch. While it is false the partition is paused, and no other. */
  get hungry(): boolean {
    return !this.#stopped && this.#fetched.length === 0 && this.#hasRoom
  }

  /**
   * Takes a fetch and deals out what fits. Repeats are dropped. An answer that begins beyond where we would fetch is
   * refused: it was asked for by an earlier holder of the partition, before it left and came back, and to take it would
   * skip records.
   */
  take({ askedFrom, records, end, nextOffset }: FetchedRecords): "taken" | "stale" {
    if (askedFrom > this.#fetchFrom) return "stale"
    this.told(end)
    if (this.#stopped) return "taken"
    for (const record of records) {
      if (record.offset < this.#fetchFrom) continue
      this.#fetched.push(record)
      this.#fetchFrom = record.offset + 1
    }
    this.skipTo(nextOffset ?? 0)
    this.#deal()
    return "taken"
  }

  /** The driver learnt where the partition ends. */
  told(end: number): void {
    this.#end = Number.isFinite(this.#end) ? Math.max(this.#end, end) : end
  }

  /** The log has no further record below `offset` (compacted or deleted): fetch from there. */
  skipTo(offset: number): void {
    this.#fetchFrom = Math.max(this.#fetchFrom, offset)
    this.told(this.#fetchFrom)
  }

  /** Deals out nothing more. Work under way goes on; see `idle`. */
  stop(): void {
    this.#stopped = true
    this.#fetchFrom = this.position.next
    this.#fetched = []
    for (const queue of this.#queues.values()) queue.length = 0
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

  get #hasRoom(): boolean {
    const mark = this.#dealt[0]?.offset ?? this.#dealtTo
    return this.#crowdedKeys === 0 && this.#dealtTo - mark < this.#options.windowPerPartition
  }

  #deal(): void {
    let count = 0
    for (; count < this.#fetched.length && this.#hasRoom; count++) {
      const record = this.#fetched[count] as BusRecord
      const entry = { offset: record.offset, done: false }
      this.#dealt.push(entry)
      this.#byOffset.set(record.offset, entry)
      this.#dealtTo = record.offset + 1
      const queue = this.#queues.get(record.key)
      if (queue === undefined) {
        this.#queues.set(record.key, [])
        void this.#run(record)
      } else if (queue.push(record) === this.#options.windowPerKey) this.#crowdedKeys += 1
    }
    if (count > 0) this.#fetched.splice(0, count)
  }

  async #run(first: BusRecord): Promise<void> {
    this.#running += 1
    try {
      for (let record: BusRecord | undefined = first; record !== undefined; ) {
        await this.#options.work(record, this.#signal)
        record = this.#finish(record)
      }
    } catch (error) {
      // Its offset stays open, so nothing is ever committed past it.
      if (!this.#signal.aborted) this.#options.onFatal(error)
    } finally {
      this.#running -= 1
      if (this.#running === 0) for (const resolve of this.#onIdle.splice(0)) resolve()
    }
  }

  /** The next record of a key; without one the key is free, in the same turn, for what is dealt out next. */
  #following(key: string): BusRecord | undefined {
    const queue = this.#queues.get(key)
    if (queue?.length === this.#options.windowPerKey) this.#crowdedKeys -= 1
    const next = queue?.shift()
    if (next === undefined) this.#queues.delete(key)
    return next
  }

  /** Marks a record as done, deals out what now has room, and gives the next of its key. */
  #finish({ key, offset }: BusRecord): BusRecord | undefined {
    const wasHungry = this.hungry
    const next = this.#stopped ? undefined : this.#following(key)
    this.#pass(offset)
    if (!this.#stopped) {
      this.#deal()
      if (!wasHungry && this.hungry) this.#options.onHungry()
    }
    return next
  }

  #pass(offset: number): void {
    const entry = this.#byOffset.get(offset)
    if (entry !== undefined) entry.done = true
    this.#byOffset.delete(offset)
    let passed = 0
    while (this.#dealt[passed]?.done === true) passed += 1
    if (passed > 0) this.#dealt.splice(0, passed)
  }
}
