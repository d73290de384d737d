import { setTimeout as sleep } from "node:timers/promises"
import { PartitionWork } from "../consume/partition-work.ts"
import type { BusRecord, ConsumeOptions } from "../port.ts"

export interface AssignmentsOptions {
  readonly consume: ConsumeOptions
  readonly work: (record: BusRecord, signal: AbortSignal) => Promise<void>
  /** Aborted when closing has waited long enough. */
  readonly signal: AbortSignal
  /** Committed offsets, or the beginning where there is none, in the order of `partitions`. */
  readonly startOffsets: (topic: string, partitions: readonly number[]) => Promise<readonly number[]>
  readonly onHungry: () => void
}

/** Longer would hold up the group's other changes; consumers are idempotent, so overlap is a cost, not a fault. */
const RETURN_MS = 1_000

/**
 * The partitions a group member holds now. After a rebalance: lost ones deal out nothing more, kept ones go on where they
 * are, new ones start afresh at their committed offset. Changes are applied one after another.
 */
export class Assignments {
  readonly #options: AssignmentsOptions
  readonly #works = new Map<string, PartitionWork>()
  /** Lost partitions whose work is still finishing; closing waits for them too. */
  readonly #leaving = new Set<PartitionWork>()
  #changing: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(options: AssignmentsOptions) {
    this.#options = options
  }

  get works(): readonly PartitionWork[] {
    return [...this.#works.values()]
  }

  get(topic: string, partition: number): PartitionWork | undefined {
    return this.#works.get(`${topic}/${partition}`)
  }

  /** Whether closing has begun; a change that fails after that is nobody's loss. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Applies what the group now gives us. */
  assign(assigned: ReadonlyMap<string, readonly number[]>): Promise<void> {
    this.#changing = this.#changing.then(() => this.#apply(assigned))
    return this.#changing
  }

  /** Resolves when every change told so far has been applied. */
  settled(): Promise<void> {
    return this.#changing
  }

  async #apply(assigned: ReadonlyMap<string, readonly number[]>): Promise<void> {
    for (const topic of this.#options.consume.topics) {
      const now = new Set(assigned.get(topic) ?? [])
      const lost = this.works.filter((at) => at.topic === topic && !now.has(at.partition))
      for (const at of lost) this.#lose(at)
      if (lost.length > 0) {
        const partitions = lost.map((at) => at.partition)
        this.#options.consume.onRevoked?.(topic, partitions)
      }
      const gained = [...now].filter((partition) => !this.#works.has(`${topic}/${partition}`)).sort((a, b) => a - b)
      if (gained.length > 0) await this.#gain(topic, gained)
    }
  }

  #lose(at: PartitionWork): void {
    at.abandon()
    this.#works.delete(`${at.topic}/${at.partition}`)
    this.#leaving.add(at)
    void at.idle().then(() => this.#leaving.delete(at))
  }

  async #gain(topic: string, partitions: readonly number[]): Promise<void> {
    const { consume, work, signal, onHungry } = this.#options
    // A partition that left and came back: its old work first, so that no key is worked twice at once in one process.
    const returning = [...this.#leaving].filter((at) => at.topic === topic && partitions.includes(at.partition))
    await Promise.race([Promise.all(returning.map((at) => at.idle())), sleep(RETURN_MS, undefined, { ref: false })])
    await consume.onAssigned?.(topic, partitions)
    const starts = await this.#options.startOffsets(topic, partitions)
    if (this.#stopped) return
    partitions.forEach((partition, index) => {
      this.#works.set(
        `${topic}/${partition}`,
        new PartitionWork({
          topic,
          partition,
          startOffset: starts[index] as number,
          windowPerPartition: consume.windowPerPartition ?? 256,
          windowPerKey: consume.windowPerKey ?? 16,
          work,
          signal,
          onHungry,
          onFatal: consume.onFatal,
        }),
      )
    })
    onHungry()
  }

  /** Deals out nothing more; resolves to all work that is still under way. */
  stopAll(): readonly PartitionWork[] {
    this.#stopped = true
    for (const at of this.#works.values()) at.stop()
    return [...this.#works.values(), ...this.#leaving]
  }
}
