import { setTimeout as sleep } from "node:timers/promises"
import { Consumer as KafkaConsumer } from "@platformatic/kafka"
import { drained } from "../consume/drained.ts"
import { workRecord } from "../consume/work-record.ts"
import type { ConsumeOptions, Consumer, Producer } from "../port.ts"
import { Assignments } from "./assignments.ts"
import { Commits } from "./commits.ts"
import { HEARTBEAT_MS, type KafkaBusOptions, RETRY_MS } from "./options.ts"
import { FetchLoop } from "./platformatic-fetch.ts"

/**
 * A group member: one client joins, beats and commits; another one fetches. Commits are made one at a time and never while
 * the group is rebalancing: a commit that meets a rebalance makes the library join by itself, and several of them set off
 * a storm of joins.
 */
export async function startPlatformaticConsumer(
  kafka: KafkaBusOptions,
  options: ConsumeOptions,
  producer: () => Promise<Producer>,
): Promise<Consumer> {
  const member = new KafkaConsumer({
    clientId: kafka.clientId,
    groupId: options.group,
    bootstrapBrokers: [...kafka.brokers],
    autocommit: false,
    sessionTimeout: kafka.sessionTimeoutMs ?? 10_000,
    rebalanceTimeout: 15_000,
    heartbeatInterval: HEARTBEAT_MS,
    retries: 3,
    retryDelay: RETRY_MS,
    timeout: 20_000,
    autocreateTopics: false,
  })
  const stopping = new AbortController()
  let deadLetters: Promise<Producer> | undefined
  const assignments = new Assignments({
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
    startOffsets: (topic, partitions) => startOffsets(member, fetch, kafka, topic, partitions, stopping.signal),
    onHungry: () => fetch.wake(),
  })
  const fetch = new FetchLoop({
    kafka,
    topics: options.topics,
    gatherMs: options.gatherMs,
    targets: () =>
      assignments.works.flatMap((at) =>
        at.hungry ? [{ topic: at.topic, partition: at.partition, fromOffset: at.fetchFrom }] : [],
      ),
    deliver: (topic, partition, fetched) => assignments.get(topic, partition)?.take(fetched),
  })

  let joined = false
  member.on("consumer:group:rebalance", () => {
    joined = false
  })
  member.on("consumer:group:join", (payload) => {
    joined = true
    const assigned = new Map((payload.assignments ?? []).map(({ topic, partitions }) => [topic, partitions]))
    // Closing takes the connections away from under a change that is being applied; nobody needs it any more.
    assignments.assign(assigned).catch((error: unknown) => {
      if (!assignments.stopped) options.onFatal(error)
    })
  })
  // The library stops beating when a rejoin fails: join again until it works.
  let joining: Promise<void> | undefined
  const join = () => {
    joining ??= untilJoined(member, stopping.signal, kafka).finally(() => {
      joining = undefined
    })
    return joining
  }
  member.on("error", (error: unknown) => {
    kafka.onWarning?.("group member", error)
    joined = false
    if (!stopping.signal.aborted) void join()
  })
  member.on("consumer:heartbeat:stalled", () => {
    if (!stopping.signal.aborted) void join()
  })

  member.topics.trackAll(...options.topics)
  await join()
  fetch.start()

  const commits = new Commits({
    assignments,
    mayCommit: () => joined && member.isActive(),
    commit: (offsets) =>
      member.commit({
        offsets: offsets.map(({ offset, ...at }) => ({ ...at, offset: BigInt(offset), leaderEpoch: -1 })),
      }),
    onWarning: kafka.onWarning,
  })

  return {
    position: (topic, partition) => assignments.get(topic, partition)?.position,
    assigned: (topic) => assignments.works.filter((at) => at.topic === topic).map((at) => at.partition),
    close: async ({ drainMs = 5_000 } = {}) => {
      const works = assignments.stopAll()
      await fetch.close()
      await drained(works, stopping, drainMs)
      await commits.close()
      await member.close(true).catch((error: unknown) => kafka.onWarning?.("leaving the group", error))
      await (await deadLetters)?.close()
    },
  }
}

async function untilJoined(member: KafkaConsumer, signal: AbortSignal, kafka: KafkaBusOptions): Promise<void> {
  while (!signal.aborted) {
    try {
      await member.joinGroup()
      return
    } catch (error) {
      kafka.onWarning?.("joining the group again", error)
      await sleep(RETRY_MS)
    }
  }
}

/** The committed offsets; the beginning where the group has none, or where retention has overtaken it. */
async function startOffsets(
  member: KafkaConsumer,
  fetch: FetchLoop,
  kafka: KafkaBusOptions,
  topic: string,
  partitions: readonly number[],
  signal: AbortSignal,
): Promise<readonly number[]> {
  const earliest = await fetch.earliest(topic, partitions)
  for (;;) {
    try {
      const committed = await member.listCommittedOffsets({ topics: [{ topic, partitions: [...partitions] }] })
      return partitions.map((partition, index) =>
        Math.max(Number(committed.get(topic)?.[partition] ?? -1n), earliest[index] ?? 0),
      )
    } catch (error) {
      if (signal.aborted) throw error
      kafka.onWarning?.("asking for committed offsets again", error)
      await sleep(RETRY_MS)
    }
  }
}
