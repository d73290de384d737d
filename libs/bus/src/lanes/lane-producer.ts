import { setTimeout as sleep } from "node:timers/promises"
import { BusError } from "../errors.ts"
import { partitionOf } from "../partition.ts"
import type { OutgoingRecord, Producer, Sent } from "../port.ts"
import { Lane, type LaneOptions } from "./lane.ts"
import type { Runway } from "./runway.ts"

export interface LaneProducerOptions {
  readonly write: LaneOptions["write"]
  /** What the lanes of that partition share with others. Default: each lane flies when it likes. */
  readonly runwayOf?: (partition: number) => Runway
  /** How many partitions a topic has; rejects with BUS_UNKNOWN_TOPIC. Asked once a topic. */
  readonly partitionCount: (topic: string) => Promise<number>
  readonly disconnect: () => Promise<void>
}

/** Long enough for a leader election; a webhook's own budget is far shorter and is passed with the record. */
const TIMEOUT_MS = 10_000
const ASK_AGAIN_MS = 200
const UNKNOWN_AFTER_MS = 1_000
/** A client that waits for a broker that is away would never finish closing. */
const DISCONNECT_MS = 3_000

/** The producer of every driver: chooses the partition by key and sends through that partition's lane. */
export class LaneProducer implements Producer {
  readonly #options: LaneProducerOptions
  readonly #counts = new Map<string, number>()
  readonly #asking = new Map<string, Promise<number>>()
  readonly #lanes = new Map<string, (Lane | undefined)[]>()
  #closed = false

  constructor(options: LaneProducerOptions) {
    this.#options = options
  }

  send(record: OutgoingRecord, options: { readonly timeoutMs?: number } = {}): Promise<Sent> {
    if (this.#closed) return Promise.reject(new BusError("BUS_CLOSED", "sending after close"))
    const timeoutMs = options.timeoutMs ?? TIMEOUT_MS
    const count = this.#counts.get(record.topic)
    return count === undefined
      ? this.#ask(record.topic, timeoutMs).then((told) => this.#board(record, told, timeoutMs))
      : this.#board(record, count, timeoutMs)
  }

  #board(record: OutgoingRecord, count: number, timeoutMs: number): Promise<Sent> {
    return this.#lane(record.topic, partitionOf(record.key, count)).send(record, timeoutMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#lanes.values()].flat().map((lane) => lane?.close()))
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DISCONNECT_MS)
    })
    await Promise.race([this.#options.disconnect(), late]).finally(() => clearTimeout(timer))
  }

  /** Asks for a topic's partitions, in order for those who wait, and within the record's own time. */
  async #ask(topic: string, timeoutMs: number): Promise<number> {
    const asking =
      this.#asking.get(topic) ??
      this.#untilTold(topic)
        .then((count) => {
          this.#counts.set(topic, count)
          return count
        })
        .finally(() => this.#asking.delete(topic))
    this.#asking.set(topic, asking)
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new BusError("BUS_TIMEOUT", `no metadata of ${topic} within ${timeoutMs} ms`)),
        timeoutMs,
      )
    })
    return Promise.race([asking, late]).finally(() => clearTimeout(timer))
  }

  /** A broker that is away tells nothing: asked again, while each waiting record counts its own time. */
  async #untilTold(topic: string): Promise<number> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#options.partitionCount(topic)
      } catch (error) {
        const unknown = error instanceof BusError && error.code === "BUS_UNKNOWN_TOPIC"
        // A node may hear of a new topic a moment late.
        if ((unknown && attempt * ASK_AGAIN_MS >= UNKNOWN_AFTER_MS) || this.#closed) throw error
        await sleep(ASK_AGAIN_MS, undefined, { ref: false })
      }
    }
  }

  #lane(topic: string, partition: number): Lane {
    const lanes = this.#lanes.get(topic) ?? []
    const lane = lanes[partition] ?? this.#newLane(topic, partition)
    lanes[partition] = lane
    this.#lanes.set(topic, lanes)
    return lane
  }

  #newLane(topic: string, partition: number): Lane {
    const { write, runwayOf } = this.#options
    return new Lane({ topic, partition, write, ...(runwayOf !== undefined && { runway: runwayOf(partition) }) })
  }
}
