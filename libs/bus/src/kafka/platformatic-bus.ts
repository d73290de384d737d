import { setTimeout as sleep } from "node:timers/promises"
import { Admin } from "@platformatic/kafka"
import { BusError } from "../errors.ts"
import type { Bus, Follower, FollowOptions, TopicSpec } from "../port.ts"
import { type KafkaBusOptions, RETRY_MS } from "./options.ts"
import { startPlatformaticConsumer } from "./platformatic-consumer.ts"
import { apiIds } from "./platformatic-errors.ts"
import { FetchLoop } from "./platformatic-fetch.ts"
import { startPlatformaticProducer } from "./platformatic-producer.ts"

/** The bus on Kafka through @platformatic/kafka. */
export function createPlatformaticBus(kafka: KafkaBusOptions): Bus {
  const admin = new Admin({
    clientId: `${kafka.clientId}-admin`,
    bootstrapBrokers: [...kafka.brokers],
    retries: 0,
    timeout: 10_000,
  })
  admin.on("error", (error: unknown) => kafka.onWarning?.("admin", error))
  const producer = async () => startPlatformaticProducer(kafka)
  return {
    ensureTopics: (topics) => ensureTopics(admin, kafka, topics),
    producer,
    consume: (options) => startPlatformaticConsumer(kafka, options, producer),
    follow: (options) => startFollower(kafka, options),
    ping: async () => {
      try {
        await admin.metadata({ topics: [], forceUpdate: true })
      } catch (cause) {
        throw new BusError("BUS_UNREACHABLE", `no answer from ${kafka.brokers.join(", ")}`, { cause })
      }
    },
    close: () => admin.close(),
  }
}

async function ensureTopics(admin: Admin, kafka: KafkaBusOptions, topics: readonly TopicSpec[]): Promise<void> {
  const known = new Set(await admin.listTopics())
  for (const topic of topics.filter(({ name }) => !known.has(name)))
    await admin
      .createTopics({
        topics: [topic.name],
        partitions: topic.partitions,
        replicas: kafka.replicas ?? 1,
        configs: topicConfigs(topic),
      })
      // Several services start at once: somebody else may have just made it.
      .catch((error: unknown) => {
        if (!apiIds(error).includes("TOPIC_ALREADY_EXISTS")) throw error
      })
  for (const topic of topics) {
    const count = await partitionCount(admin, topic.name)
    if (count !== topic.partitions)
      throw new BusError(
        "BUS_TOPIC_MISMATCH",
        `${topic.name} has ${count} partitions, ${topic.partitions} were asked for`,
      )
  }
}

/** A topic's leaders are known a moment after its making. */
async function partitionCount(admin: Admin, topic: string): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      const metadata = await admin.metadata({ topics: [topic], forceUpdate: true })
      const found = metadata.topics.get(topic)
      if (found?.partitions.every((partition) => partition.leader >= 0)) return found.partitionsCount
    } catch (error) {
      if (attempt >= 50) throw error
    }
    await sleep(RETRY_MS)
  }
}

export function topicConfigs(topic: TopicSpec): { name: string; value: string }[] {
  return [
    ...(topic.compacted === true ? [{ name: "cleanup.policy", value: "compact" }] : []),
    ...(topic.retentionMs === undefined ? [] : [{ name: "retention.ms", value: String(topic.retentionMs) }]),
  ]
}

/** Reads a topic from the beginning without a group; ready at the ends as they were at the start. */
async function startFollower(kafka: KafkaBusOptions, options: FollowOptions): Promise<Follower> {
  const next: number[] = []
  let readyAt: readonly number[] = []
  let markReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    markReady = resolve
  })
  const checkReady = () => {
    if (readyAt.length > 0 && readyAt.every((end, partition) => (next[partition] ?? 0) >= end)) markReady()
  }
  // Records of one partition are handed over one at a time; the next fetch asks only for what follows.
  const handing = new Map<number, Promise<void>>()
  const fetch: FetchLoop = new FetchLoop({
    kafka: { ...kafka, clientId: `${kafka.clientId}-follow` },
    topics: [options.topic],
    targets: () =>
      next.flatMap((fromOffset, partition) =>
        handing.has(partition) ? [] : [{ topic: options.topic, partition, fromOffset }],
      ),
    deliver: (_topic, partition, { records, nextOffset: following }) => {
      // When a leader moves, two answers may be under way for one partition.
      if (handing.has(partition)) return
      const fresh = records.filter((record) => record.offset >= (next[partition] ?? 0))
      if (fresh.length === 0 && following === undefined) return
      const work = (async () => {
        for (const record of fresh) {
          await options.onRecord(record)
          next[partition] = record.offset + 1
        }
        next[partition] = Math.max(next[partition] ?? 0, following ?? 0)
      })()
      handing.set(partition, work)
      work.then(
        () => {
          handing.delete(partition)
          checkReady()
          fetch.wake()
        },
        (error: unknown) => options.onFatal(error),
      )
    },
  })
  const ends = await fetch.ends(options.topic)
  const starts = await fetch.earliest(
    options.topic,
    ends.map((_, partition) => partition),
  )
  next.push(...starts)
  readyAt = ends
  checkReady()
  fetch.start()
  return {
    ready,
    close: async () => {
      await fetch.close()
      await Promise.allSettled(handing.values())
    },
  }
}
