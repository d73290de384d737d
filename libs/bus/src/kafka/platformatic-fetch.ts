import { setTimeout as sleep } from "node:timers/promises"
import { Consumer as KafkaConsumer } from "@platformatic/kafka"
import type { FetchedRecords } from "../consume/partition-work.ts"
import { FETCH_BYTES, FETCH_WAIT_MS, fetchWait, type KafkaBusOptions, RETRY_MS } from "./options.ts"
import { apiIds } from "./platformatic-errors.ts"
import { readFetched } from "./platformatic-records.ts"

/** A partition that wants records. */
export interface FetchTarget {
  readonly topic: string
  readonly partition: number
  readonly fromOffset: number
}

export interface FetchLoopOptions {
  readonly kafka: KafkaBusOptions
  readonly topics: readonly string[]
  /** As in `ConsumeOptions`. */
  readonly gatherMs?: number | undefined
  /** What to ask for now; a full partition is simply left out, which is how pausing works here. */
  readonly targets: () => readonly FetchTarget[]
  readonly deliver: (topic: string, partition: number, fetched: FetchedRecords) => void
}

/**
 * Our own fetch loop, on a client that never joins a group: the library's stream cannot pause one partition and does not
 * survive a broker that goes away. One request at a time for each leader.
 */
export class FetchLoop {
  readonly #options: FetchLoopOptions
  readonly #client: KafkaConsumer
  #stopped = false
  #running: Promise<void> | undefined
  #wake: (() => void) | undefined
  #woken = false
  readonly #busyNodes = new Set<number>()

  constructor(options: FetchLoopOptions) {
    this.#options = options
    this.#client = new KafkaConsumer({
      clientId: `${options.kafka.clientId}-fetch`,
      groupId: `${options.kafka.clientId}-never-joins`,
      bootstrapBrokers: [...options.kafka.brokers],
      autocommit: false,
      maxBytes: FETCH_BYTES * 8,
      retries: 0,
      timeout: 10_000,
      autocreateTopics: false,
    })
    this.#client.on("error", (error: unknown) => options.kafka.onWarning?.("fetch client", error))
    this.#client.topics.trackAll(...options.topics)
  }

  start(): void {
    this.#running = this.#run()
  }

  /** Something wants records that did not before. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  async close(): Promise<void> {
    this.#stopped = true
    this.wake()
    await this.#running
    await this.#client.close(true).catch(() => undefined)
  }

  /** Offsets of the beginning of each partition, in the order asked for. Asks until the broker answers. */
  async earliest(topic: string, partitions: readonly number[]): Promise<readonly number[]> {
    return this.#untilAnswered(async () => {
      const offsets = await this.#client.listOffsets({
        topics: [topic],
        partitions: { [topic]: [...partitions] },
        timestamp: -2n,
      })
      return partitions.map((partition) => Number(offsets.get(topic)?.[partition] ?? 0))
    })
  }

  /** Offsets after the newest record of each partition of a topic. */
  async ends(topic: string): Promise<readonly number[]> {
    return this.#untilAnswered(async () => {
      const offsets = await this.#client.listOffsets({ topics: [topic], timestamp: -1n })
      return (offsets.get(topic) ?? []).map(Number)
    })
  }

  async partitionCount(topic: string): Promise<number> {
    return this.#untilAnswered(async () => {
      const metadata = await this.#client.metadata({ topics: [topic] })
      const count = metadata.topics.get(topic)?.partitionsCount
      if (count === undefined) throw new Error(`no metadata of ${topic}`)
      return count
    })
  }

  async #untilAnswered<T>(ask: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        if (this.#stopped) throw error
        this.#options.kafka.onWarning?.("asking Kafka again", error)
        await sleep(RETRY_MS)
      }
    }
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        this.#woken = false
        const started = await this.#fetchIdleNodes()
        if (!started || this.#busyNodes.size > 0) await this.#nap()
      } catch (error) {
        this.#options.kafka.onWarning?.("fetching", error)
        await sleep(RETRY_MS)
      }
    }
  }

  /** Starts one request for every leader that has none under way and has something wanted. */
  async #fetchIdleNodes(): Promise<boolean> {
    const targets = this.#options.targets()
    if (targets.length === 0) return false
    const metadata = await this.#client.metadata({ topics: [...this.#options.topics] })
    const byNode = new Map<number, FetchTarget[]>()
    for (const target of targets) {
      const leader = metadata.topics.get(target.topic)?.partitions[target.partition]?.leader
      if (leader === undefined || leader < 0) continue
      byNode.set(leader, [...(byNode.get(leader) ?? []), target])
    }
    for (const [node, wanted] of byNode) {
      if (this.#busyNodes.has(node)) continue
      this.#busyNodes.add(node)
      const topicIds = new Map([...metadata.topics].map(([name, topic]) => [name, topic.id]))
      void this.#fetch(node, wanted, topicIds).finally(() => {
        this.#busyNodes.delete(node)
        this.wake()
      })
    }
    return byNode.size > 0
  }

  async #fetch(node: number, targets: readonly FetchTarget[], topicIds: ReadonlyMap<string, string>): Promise<void> {
    const names = new Map([...topicIds].map(([name, id]) => [id, name]))
    const { minBytes, waitMs } = fetchWait(this.#options.gatherMs)
    try {
      const response = await this.#client.fetch({
        node,
        minBytes,
        maxBytes: FETCH_BYTES * 8,
        maxWaitTime: waitMs,
        topics: [...topicIds].flatMap(([topic, topicId]) => {
          const partitions = targets.filter((target) => target.topic === topic)
          if (partitions.length === 0) return []
          return [
            {
              topicId,
              partitions: partitions.map((target) => ({
                partition: target.partition,
                currentLeaderEpoch: -1,
                fetchOffset: BigInt(target.fromOffset),
                lastFetchedEpoch: -1,
                partitionMaxBytes: FETCH_BYTES,
              })),
            },
          ]
        }),
      })
      for (const { topicId, partitions } of response.responses)
        for (const partition of partitions) {
          const topic = names.get(topicId)
          if (topic === undefined) continue
          const asked = targets.find((at) => at.topic === topic && at.partition === partition.partitionIndex)
          if (asked === undefined) continue
          const { records, nextOffset } = readFetched(topic, partition)
          this.#options.deliver(topic, partition.partitionIndex, {
            askedFrom: asked.fromOffset,
            records,
            end: Number(partition.highWatermark),
            ...(nextOffset !== undefined && { nextOffset }),
          })
        }
    } catch (error) {
      if (this.#stopped) return
      await this.#recover(error, targets)
    }
  }

  /** Retention overtook a reader: go on at the beginning. Anything else: fresh metadata and another try. */
  async #recover(error: unknown, targets: readonly FetchTarget[]): Promise<void> {
    this.#options.kafka.onWarning?.("fetch failed; asking for metadata again", error)
    this.#client.clearMetadata()
    if (apiIds(error).includes("OFFSET_OUT_OF_RANGE")) {
      for (const target of targets) {
        const [first] = await this.earliest(target.topic, [target.partition])
        if (first !== undefined && first > target.fromOffset)
          this.#options.deliver(target.topic, target.partition, {
            askedFrom: target.fromOffset,
            records: [],
            end: first,
            nextOffset: first,
          })
      }
    }
    await sleep(RETRY_MS)
  }

  /** Until something is wanted, or a while. A wake-up that came since the last look counts, or it would be lost. */
  async #nap(): Promise<void> {
    if (!this.#woken) {
      const woken = Promise.withResolvers<void>()
      const timer = setTimeout(woken.resolve, FETCH_WAIT_MS)
      this.#wake = woken.resolve
      await woken.promise
      this.#wake = undefined
      clearTimeout(timer)
    }
  }
}
