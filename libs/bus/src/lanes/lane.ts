import { setTimeout as sleep } from "node:timers/promises"
import { isRetryable } from "@rebound/runtime"
import { BusError } from "../errors.ts"
import type { OutgoingRecord, Sent } from "../port.ts"
import { Runway } from "./runway.ts"

export interface LaneOptions {
  readonly topic: string
  readonly partition: number
  /**
   * Writes records to this one partition and resolves to the offset of the first. After a rejection that says `retryable`
   * the very same records are written again, so that a broker that has them already knows them; any other one is final.
   */
  readonly write: (topic: string, partition: number, records: readonly OutgoingRecord[]) => Promise<number>
  /** Shared with the lanes that fly with the same client. Default: one of its own. */
  readonly runway?: Runway
  /** Records of one flight at most. Default 500. */
  readonly flightRecordsMax?: number
  /** Bytes of one flight at most, under the broker's message.max.bytes of 1 MiB. Default 900,000. */
  readonly flightBytesMax?: number
  /** Records that may wait. Beyond: BUS_FULL. Default 5,000: seconds of a busy install's partition. */
  readonly waitingMax?: number
}

interface Waiting {
  readonly record: OutgoingRecord
  readonly resolve: (sent: Sent) => void
  readonly reject: (error: unknown) => void
  readonly timeoutMs: number
  /** On the clock of `performance.now`. Counts anew when its flight leaves. */
  dueMs: number
  /** Answered, or out of time. */
  settled: boolean
}

/** Pause before records that were not written fly again: a leader election takes seconds, a moved leader one refresh. */
const AGAIN_MS = 100

/** What the poll phase of this turn of the event loop still holds has been handled: requests that came, answers that lay in a socket. */
const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * One partition's way out: one flight at a time, group commit. A second flight on a partition is what made both Kafka
 * clients lose or double records under faults, so there is none, in any driver.
 *
 * A flight leaves at the end of the event loop's turn, so that what one turn brings flies together: under load the first
 * record of each turn would otherwise fly alone and hold up all the others.
 */
export class Lane {
  readonly #options: Required<LaneOptions>
  #waiting: Waiting[] = []
  #aboard: readonly Waiting[] = []
  #flying = false
  #closed = false
  #unanswered = 0
  /** One timer for all that wait, set for the earliest deadline. */
  #timer: NodeJS.Timeout | undefined
  #timerDueMs = 0
  #onAnswered: (() => void)[] = []

  constructor(options: LaneOptions) {
    this.#options = {
      flightRecordsMax: 500,
      flightBytesMax: 900_000,
      waitingMax: 5_000,
      ...options,
      runway: options.runway ?? new Runway(1),
    }
  }

  send(record: OutgoingRecord, timeoutMs: number): Promise<Sent> {
    const { topic, partition, waitingMax } = this.#options
    if (this.#closed) return Promise.reject(new BusError("BUS_CLOSED", `sending to ${topic}/${partition} after close`))
    if (this.#waiting.length >= waitingMax)
      return Promise.reject(new BusError("BUS_FULL", `${waitingMax} records wait for ${topic}/${partition}`))
    return new Promise((resolve, reject) => {
      const dueMs = performance.now() + timeoutMs
      this.#unanswered += 1
      this.#waiting.push({ record, resolve, reject, timeoutMs, dueMs, settled: false })
      this.#wakeBy(dueMs)
      // Cleared by the flight itself, in the same turn in which it finds nothing more to take: nobody is left behind.
      if (!this.#flying) void this.#fly()
    })
  }

  /** Takes nothing more; resolves when every sender has an answer, which their own deadlines bound. */
  async close(): Promise<void> {
    this.#closed = true
    if (this.#unanswered > 0) await new Promise<void>((resolve) => this.#onAnswered.push(resolve))
  }

  async #fly(): Promise<void> {
    const { runway } = this.#options
    this.#flying = true
    while (this.#waiting.length > 0) {
      await endOfTurn()
      await runway.enter()
      this.#aboard = this.#board()
      if (this.#aboard.length > 0) await this.#flight(this.#aboard)
      else runway.leave()
      this.#aboard = []
    }
    this.#flying = false
  }

  /** Begins on the runway, and has left it in the end. */
  async #flight(aboard: readonly Waiting[]): Promise<void> {
    const { runway } = this.#options
    const records = aboard.map((waiting) => waiting.record)
    // The broker has the whole time, however long the turn of the event loop was that brought the records.
    const leftMs = performance.now()
    for (const waiting of aboard) waiting.dueMs = leftMs + waiting.timeoutMs
    // The very same batch until its fate is known, also when nobody waits any more: the broker may have it, and would take
    // another batch under the same sequence numbers for its repeat, acknowledge it and drop it.
    for (;;) {
      const fate = await this.#attempt(aboard, records).finally(() => runway.leave())
      if (fate === "known") return
      // Later records stay behind these, so order is kept. Other lanes may fly meanwhile.
      await sleep(AGAIN_MS)
      if (this.#closed && aboard.every(({ settled }) => settled)) return
      await runway.enter()
    }
  }

  async #attempt(aboard: readonly Waiting[], records: readonly OutgoingRecord[]): Promise<"known" | "unknown"> {
    const { topic, partition, write } = this.#options
    try {
      const first = await write(topic, partition, records)
      for (const [index, waiting] of aboard.entries())
        if (this.#settle(waiting)) waiting.resolve({ partition, offset: first + index })
    } catch (error) {
      if (isRetryable(error)) return "unknown"
      for (const waiting of aboard) if (this.#settle(waiting)) waiting.reject(refusal(error, topic, partition))
    }
    return "known"
  }

  /** Whether the sender still waits for an answer, and is to get it now. */
  #settle(waiting: Waiting): boolean {
    if (waiting.settled) return false
    waiting.settled = true
    this.#unanswered -= 1
    if (this.#unanswered === 0) {
      clearTimeout(this.#timer)
      this.#timer = undefined
      for (const resolve of this.#onAnswered.splice(0)) resolve()
    }
    return true
  }

  #wakeBy(dueMs: number): void {
    if (this.#timer !== undefined) {
      if (this.#timerDueMs <= dueMs) return
      clearTimeout(this.#timer)
    }
    this.#timerDueMs = dueMs
    // Time-outs run before sockets are read: after a stall of our own an answer may lie there, and it counts.
    this.#timer = setTimeout(() => setImmediate(() => this.#giveUp()), Math.max(0, dueMs - performance.now()))
  }

  /** Answers BUS_TIMEOUT to everybody whose time is up. What still waits is taken back, so that it surely never lands; what flies may. */
  #giveUp(): void {
    const { topic, partition } = this.#options
    const nowMs = performance.now()
    this.#timer = undefined
    let nextMs = Number.POSITIVE_INFINITY
    for (const waiting of [...this.#aboard, ...this.#waiting]) {
      if (waiting.settled) continue
      // A timer may fire up to a millisecond early.
      if (waiting.dueMs > nowMs + 1) nextMs = Math.min(nextMs, waiting.dueMs)
      else if (this.#settle(waiting)) waiting.reject(timeOut(topic, partition, waiting.timeoutMs))
    }
    this.#waiting = this.#waiting.filter(({ settled }) => !settled)
    if (nextMs < Number.POSITIVE_INFINITY) this.#wakeBy(nextMs)
  }

  #board(): Waiting[] {
    let bytes = 0
    let count = 0
    for (const { record } of this.#waiting) {
      bytes += record.key.length + (record.value?.length ?? 0) + 64
      if (count > 0 && (bytes > this.#options.flightBytesMax || count >= this.#options.flightRecordsMax)) break
      count += 1
    }
    return this.#waiting.splice(0, count)
  }
}

const timeOut = (topic: string, partition: number, timeoutMs: number): BusError =>
  new BusError("BUS_TIMEOUT", `${topic}/${partition} did not acknowledge within ${timeoutMs} ms`)

function refusal(cause: unknown, topic: string, partition: number): unknown {
  if (cause instanceof BusError) return cause
  return new BusError("BUS_REFUSED", `${topic}/${partition} refused records: ${String(cause)}`, { cause })
}
