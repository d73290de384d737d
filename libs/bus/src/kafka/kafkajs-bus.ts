import { Buffer } from "node:buffer"
import { randomUUID } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { Kafka, logLevel } from "kafkajs"
import { BusError } from "../errors.ts"
import { LaneProducer } from "../lanes/lane-producer.ts"
import type { Bus, Follower, FollowOptions, Producer, TopicSpec } from "../port.ts"
import { readMessage, startKafkajsConsumer } from "./kafkajs-consumer.ts"
import { isRefusal } from "./kafkajs-errors.ts"
import { quietIdleConnections } from "./kafkajs-idle.ts"
import { forgetHalfReplies } from "./kafkajs-reconnect.ts"
import { FETCH_WAIT_MS, type KafkaBusOptions, RETRY_MS } from "./options.ts"
import { topicConfigs } from "./platformatic-bus.ts"

/** Half a minute, after which a topic that nobody leads is news for whoever started the follower. */
const OFFSETS_ATTEMPTS_MAX = 150

/** The bus on Kafka through kafkajs, for those who ask for it (KAFKA_CLIENT=kafkajs). */
export function createKafkajsBus(options: KafkaBusOptions): Bus {
  quietIdleConnections()
  forgetHalfReplies()
  const client = new Kafka({
    clientId: options.clientId,
    brokers: [...options.brokers],
    requestTimeout: 10_000,
    connectionTimeout: 3_000,
    retry: { retries: 20, initialRetryTime: 100, maxRetryTime: 1_000 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => options.onWarning?.(`${entry.namespace}: ${entry.log.message}`),
  })
  const producer = async () => startProducer(client)
  return {
    ensureTopics: (topics) => ensureTopics(client, options, topics),
    producer,
    consume: (consume) => startKafkajsConsumer(client, options, consume, producer),
    follow: (follow) => startFollower(client, follow),
    ping: async () => {
      const admin = new Kafka({
        clientId: `${options.clientId}-ping`,
        brokers: [...options.brokers],
        retry: { retries: 0 },
        connectionTimeout: 1_000,
        logLevel: logLevel.NOTHING,
      }).admin()
      try {
        await admin.connect()
        await admin.describeCluster()
      } catch (cause) {
        throw new BusError("BUS_UNREACHABLE", `no answer from ${options.brokers.join(", ")}`, { cause })
      } finally {
        await admin.disconnect()
      }
    },
    close: async () => {},
  }
}

/** Connects in the background: whoever has a spool must be able to start while Kafka is away. */
function startProducer(client: Kafka): Producer {
  const admin = client.admin()
  const producer = client.producer({
    idempotent: true,
    maxInFlightRequests: 5,
    allowAutoTopicCreation: false,
    retry: { retries: Number.MAX_SAFE_INTEGER, initialRetryTime: 100, maxRetryTime: 1_000 },
  })
  let connecting: Promise<unknown> | undefined
  const connected = () => {
    connecting ??= Promise.all([admin.connect(), producer.connect()]).catch((error: unknown) => {
      connecting = undefined
      throw error
    })
    return connecting
  }
  connected().catch(() => undefined)
  return new LaneProducer({
    partitionCount: async (topic) => {
      await connected()
      try {
        const { topics } = await admin.fetchTopicMetadata({ topics: [topic] })
        return topics[0]?.partitions.length ?? 0
      } catch (cause) {
        if ((cause as { type?: unknown }).type !== "UNKNOWN_TOPIC_OR_PARTITION") throw cause
        throw new BusError("BUS_UNKNOWN_TOPIC", `there is no topic ${topic}`, { cause })
      }
    },
    write: async (topic, partition, records) => {
      await connected()
      const replies = await producer
        .send({
          topic,
          acks: -1,
          timeout: 10_000,
          messages: records.map((record) => ({
            partition,
            key: record.key,
            value: record.value === null ? null : Buffer.from(record.value),
            headers: { ...record.headers },
          })),
        })
        .catch((cause: unknown) => {
          if (isRefusal(cause)) throw cause
          throw new BusError("BUS_UNREACHABLE", `${topic}/${partition} cannot be written now`, { cause })
        })
      // After a leader moved, kafkajs may resolve without having written: only a reply that names the partition counts.
      const written = replies.find((reply) => reply.partition === partition && reply.errorCode === 0)
      if (written === undefined) throw new BusError("BUS_NOT_WRITTEN", `the reply does not name ${topic}/${partition}`)
      return Number(written.baseOffset)
    },
    disconnect: async () => {
      await Promise.all([admin.disconnect(), producer.disconnect()])
    },
  })
}

async function ensureTopics(client: Kafka, options: KafkaBusOptions, topics: readonly TopicSpec[]): Promise<void> {
  const admin = client.admin()
  await admin.connect()
  try {
    const known = new Set(await admin.listTopics())
    const missing = topics.filter(({ name }) => !known.has(name))
    if (missing.length > 0)
      await admin
        .createTopics({
          waitForLeaders: true,
          topics: missing.map((topic) => ({
            topic: topic.name,
            numPartitions: topic.partitions,
            replicationFactor: options.replicas ?? 1,
            configEntries: topicConfigs(topic),
          })),
        })
        .catch((error: unknown) => {
          if (!String(error).includes("already exists")) throw error
        })
    const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ name }) => name) })
    for (const topic of topics) {
      const count = found.find(({ name }) => name === topic.name)?.partitions.length
      if (count !== topic.partitions)
        throw new BusError(
          "BUS_TOPIC_MISMATCH",
          `${topic.name} has ${count} partitions, ${topic.partitions} were asked for`,
        )
    }
  } finally {
    await admin.disconnect()
  }
}

/** A broker that has just come back leads nothing yet, and the library gives up on that: asked anew, by an admin that has cached nothing. */
async function offsetsOf(client: Kafka, topic: string) {
  for (let attempt = 0; ; attempt++) {
    const admin = client.admin()
    try {
      await admin.connect()
      return await admin.fetchTopicOffsets(topic)
    } catch (error) {
      if (isRefusal(error) || attempt >= OFFSETS_ATTEMPTS_MAX) throw error
      await sleep(RETRY_MS)
    } finally {
      await admin.disconnect()
    }
  }
}

async function startFollower(client: Kafka, options: FollowOptions): Promise<Follower> {
  const offsets = await offsetsOf(client, options.topic)
  const waiting = new Map(
    offsets.filter((at) => Number(at.high) > Number(at.low)).map((at) => [at.partition, Number(at.high)]),
  )
  let markReady: () => void = () => {}
  const ready = new Promise<void>((resolve) => {
    markReady = resolve
  })
  if (waiting.size === 0) markReady()
  /** A restart of the library's begins again at the beginning; what was seen is not shown twice. */
  const next = new Map<number, number>()
  const consumer = client.consumer({
    groupId: `follow-${randomUUID()}`,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { retries: 50, initialRetryTime: RETRY_MS, maxRetryTime: 1_000, restartOnFailure: async () => true },
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) options.onFatal(payload.error)
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [options.topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch, resolveOffset }) => {
      for (const message of batch.messages) {
        if (Number(message.offset) < (next.get(batch.partition) ?? 0)) continue
        try {
          await options.onRecord(readMessage(batch.topic, batch.partition, message))
        } catch (error) {
          options.onFatal(error)
          return
        }
        next.set(batch.partition, Number(message.offset) + 1)
        resolveOffset(message.offset)
      }
      // Compaction may have taken the newest offsets: what the batch reached counts, not what it held.
      const reached = Number(batch.lastOffset()) + 1
      if (reached >= (waiting.get(batch.partition) ?? Number.POSITIVE_INFINITY)) waiting.delete(batch.partition)
      if (waiting.size === 0) markReady()
    },
  })
  return { ready, close: () => consumer.disconnect() }
}
