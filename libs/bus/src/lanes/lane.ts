import { BusError } from "../errors.ts"
import type { OutgoingRecord, Sent } from "../port.ts"

export interface LaneOptions {
  readonly topic: string
  readonly partition: number
  /** Writes records to this one partition and resolves to the offset of the first. */
  readonly write: (topic: string, partition: number, records: readonly OutgoingRecord[]) => Promise<number>
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
  timer: NodeJS.Timeout | undefined
}

/**
 * One partition's way out: one flight at a time, group commit. A second flight on a partition is what made both Kafka
 * clients lose or double records under faults, so there is none, in any driver.
 */
export class Lane {
  readonly #options: Required<LaneOptions>
  #waiting: Waiting[] = []
  #flying: Promise<void> | undefined
  #closed = false

  constructor(options: LaneOptions) {
    this.#options = { flightRecordsMax: 500, flightBytesMax: 900_000, waitingMax: 5_000, ...options }
  }

  send(record: OutgoingRecord, timeoutMs: number): Promise<Sent> {
    const { topic, partition, waitingMax } = this.#options
    if (this.#closed) return Promise.reject(new BusError("BUS_CLOSED", `sending to ${topic}/${partition} after close`))
    if (this.#waiting.length >= waitingMax)
      return Promise.reject(new BusError("BUS_FULL", `${waitingMax} records wait for ${topic}/${partition}`))
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { record, resolve, reject, timer: undefined }
      waiting.timer = setTimeout(() => {
        // What still waits is taken back, so that it surely never lands; what flies may.
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        reject(new BusError("BUS_TIMEOUT", `${topic}/${partition} did not acknowledge within ${timeoutMs} ms`))
      }, timeoutMs)
      this.#waiting.push(waiting)
      this.#flying ??= this.#fly().finally(() => {
        this.#flying = undefined
      })
    })
  }

  /** Takes nothing more and waits for what was taken. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#flying
  }

  async #fly(): Promise<void> {
    const { topic, partition, write } = this.#options
    while (this.#waiting.length > 0) {
      const aboard = this.#board()
      try {
        const first = await write(
          topic,
          partition,
          aboard.map((waiting) => waiting.record),
        )
        aboard.forEach((waiting, index) => {
          clearTimeout(waiting.timer)
          waiting.resolve({ partition, offset: first + index })
        })
      } catch (error) {
        for (const waiting of aboard) {
          clearTimeout(waiting.timer)
          waiting.reject(error)
        }
      }
    }
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
