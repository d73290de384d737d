import { setTimeout as sleep } from "node:timers/promises"
import type { Admin, EachBatchPayload, Kafka, Consumer as KafkaConsumer, KafkaMessage } from "kafkajs"
import { drained } from "../consume/drained.ts"
import type { PartitionWork } from "../consume/partition-work.ts"
import { workRecord } from "../consume/work-record.ts"
import type { BusRecord, ConsumeOptions, Consumer, Producer } from "../port.ts"
import { Assignments } from "./assignments.ts"
import { Commits } from "./commits.ts"
import { FETCH_BYTES, fetchWait, HEARTBEAT_MS, type KafkaBusOptions, RETRY_MS } from "./options.ts"

/** A group member through kafkajs: `eachBatch` only hands records on; pausing is ours, and undone for what leaves. */
export async function startKafkajsConsumer(
  client: Kafka,
  kafka: KafkaBusOptions,
  options: ConsumeOptions,
  producer: () => Promise<Producer>,
): Promise<Consumer> {
  const { minBytes, waitMs } = fetchWait(options.gatherMs)
  const member = client.consumer({
    groupId: options.group,
    sessionTimeout: kafka.sessionTimeoutMs ?? 10_000,
    heartbeatInterval: HEARTBEAT_MS,
    rebalanceTimeout: 15_000,
    maxWaitTimeInMs: waitMs,
    minBytes,
    maxBytesPerPartition: FETCH_BYTES,
    metadataMaxAge: 30_000,
    allowAutoTopicCreation: false,
    retry: { retries: 50, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => true },
  })
  const admin = client.admin()
  await admin.connect()
  const stopping = new AbortController()
  let deadLetters: Promise<Producer> | undefined
  const paused = new Set<string>()
  const assignments: Assignments = new Assignments({
    consume: options,
    work: workRecord(
      options,
      () => {
        deadLetters ??= producer()
        return deadLetters
      },
      kafka.random ?? Math.random,
    ),
    signal: stopping.signal,
    startOffsets: async (topic, partitions) => {
      const [offsets, committed] = await untilAnswered(() =>
        Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId: options.group, topics: [topic] })]),
      )
      const low = new Map(offsets.map((at) => [at.partition, Number(at.low)]))
      const mark = new Map(committed[0]?.partitions.map((at) => [at.partition, Number(at.offset)]))
      return partitions.map((partition) => Math.max(mark.get(partition) ?? -1, low.get(partition) ?? 0))
    },
    onHungry: () => resumeHungry(member, assignments, paused),
  })

  const untilAnswered = async <T>(ask: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await ask()
      } catch (error) {
        if (stopping.signal.aborted) throw error
        kafka.onWarning?.("asking Kafka again", error)
        await sleep(RETRY_MS)
      }
    }
  }

  member.on(member.events.GROUP_JOIN, ({ payload }) => {
    const assigned = new Map(Object.entries(payload.memberAssignment))
    // What we paused and lost would come back paused, with nobody left to resume it.
    for (const name of [...paused]) {
      const { topic, partition } = split(name)
      if (assigned.get(topic)?.includes(partition) === true) continue
      paused.delete(name)
      member.resume([{ topic, partitions: [partition] }])
    }
    assignments
      .assign(assigned)
      .then(() => untilAnswered(() => markEnds(admin, options.topics, assignments)))
      .catch((error: unknown) => {
        if (!assignments.stopped) options.onFatal(error)
      })
  })

  // kafkajs restarts after what it holds to be passing; after the rest it would only fall silent.
  member.on(member.events.CRASH, ({ payload }) => {
    if (!payload.restart) options.onFatal(payload.error)
  })

  await member.connect()
  await member.subscribe({ topics: [...options.topics], fromBeginning: true })
  await member.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 12,
    eachBatch: async (payload) => hand(payload, member, admin, assignments, paused),
  })

  const commits = new Commits({
    assignments,
    mayCommit: () => true,
    commit: (offsets) => member.commitOffsets(offsets.map(({ offset, ...at }) => ({ ...at, offset: String(offset) }))),
    onWarning: kafka.onWarning,
  })

  return {
    position: (topic, partition) => assignments.get(topic, partition)?.position,
    assigned: (topic) => assignments.works.filter((at) => at.topic === topic).map((at) => at.partition),
    close: async ({ drainMs = 5_000 } = {}) => {
      await drained(assignments.stopAll(), stopping, drainMs)
      await commits.close()
      await member.disconnect()
      await admin.disconnect()
      await (await deadLetters)?.close()
    },
  }
}

async function hand(
  { batch, resolveOffset, heartbeat }: EachBatchPayload,
  member: KafkaConsumer,
  admin: Admin,
  assignments: Assignments,
  paused: Set<string>,
): Promise<void> {
  await assignments.settled()
  const at = assignments.get(batch.topic, batch.partition)
  if (at === undefined) return
  const taken = at.take({
    // Not in the library's types: the offset that the batch was asked for at.
    askedFrom: Number((batch as typeof batch & { readonly fetchedOffset: string }).fetchedOffset),
    records: batch.messages.map((message) => readMessage(batch.topic, batch.partition, message)),
    end: Number(batch.highWatermark),
    nextOffset: Number(batch.lastOffset()) + 1,
  })
  if (taken === "stale") return seekBack(at, member, admin)
  resolveOffset(batch.lastOffset())
  if (!at.hungry) {
    paused.add(`${batch.topic}/${batch.partition}`)
    member.pause([{ topic: batch.topic, partitions: [batch.partition] }])
  }
  await heartbeat()
}

/** kafkajs reads ahead of the tracker: back to where the tracker is, or to the beginning where retention overtook it. */
async function seekBack(at: PartitionWork, member: KafkaConsumer, admin: Admin): Promise<void> {
  const offsets = await admin.fetchTopicOffsets(at.topic)
  const low = Number(offsets.find(({ partition }) => partition === at.partition)?.low ?? 0)
  if (low > at.fetchFrom) at.skipTo(low)
  member.seek({ topic: at.topic, partition: at.partition, offset: String(at.fetchFrom) })
}

function resumeHungry(member: KafkaConsumer, assignments: Assignments, paused: Set<string>): void {
  for (const name of [...paused]) {
    const { topic, partition } = split(name)
    if (assignments.get(topic, partition)?.hungry === false) continue
    paused.delete(name)
    member.resume([{ topic, partitions: [partition] }])
  }
}

/** kafkajs says nothing of empty partitions, so their ends are asked for once. */
async function markEnds(admin: Admin, topics: readonly string[], assignments: Assignments): Promise<void> {
  for (const topic of topics)
    for (const { partition, high } of await admin.fetchTopicOffsets(topic))
      assignments.get(topic, partition)?.told(Number(high))
}

const split = (name: string) => {
  const at = name.lastIndexOf("/")
  return { topic: name.slice(0, at), partition: Number(name.slice(at + 1)) }
}

export function readMessage(topic: string, partition: number, message: KafkaMessage): BusRecord {
  return {
    topic,
    partition,
    offset: Number(message.offset),
    key: message.key?.toString("utf8") ?? "",
    value: message.value,
    headers: Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)])),
    timestampMs: Number(message.timestamp),
  }
}
