import { drained } from "../consume/drained.ts"
import { PartitionWork } from "../consume/partition-work.ts"
import { workRecord } from "../consume/work-record.ts"
import { LaneProducer } from "../lanes/lane-producer.ts"
import type { Bus, ConsumeOptions, Consumer, Follower, FollowOptions, Producer } from "../port.ts"
import { EmbeddedLog } from "./embedded-log.ts"

export interface EmbeddedBusOptions {
  /** Folder of the log; made when it is not there. */
  readonly directory: string
  readonly now?: () => number
  readonly random?: () => number
}

const READ_ROWS = 500
const COMMIT_EVERY_MS = 250
const PRUNE_EVERY_MS = 5_000
const PRUNE_ROWS = 2_000

/**
 * The bus in one process, on a log in node:sqlite. Every consumer holds all partitions: there is nobody to share with.
 * Throws BusError `BUS_LOCKED` when another process uses the folder.
 */
export function createEmbeddedBus(options: EmbeddedBusOptions): Bus {
  const random = options.random ?? Math.random
  const log = new EmbeddedLog(options.directory, options.now ?? Date.now)
  const pruning = setInterval(() => log.prune(PRUNE_ROWS), PRUNE_EVERY_MS)
  pruning.unref()
  const producer = async (): Promise<Producer> =>
    new LaneProducer({
      write: (topic, partition, records) => log.append(topic, partition, records),
      partitionCount: async (topic) => log.partitionCount(topic),
      disconnect: async () => {},
    })
  return {
    ensureTopics: async (topics) => {
      for (const topic of topics) log.ensureTopic(topic)
    },
    producer,
    consume: (consume) => startConsumer(log, consume, producer, random),
    follow: async (follow) => startFollower(log, follow),
    ping: async () => {},
    close: async () => {
      clearInterval(pruning)
      log.close()
    },
  }
}

async function startConsumer(
  log: EmbeddedLog,
  options: ConsumeOptions,
  producer: () => Promise<Producer>,
  random: () => number,
): Promise<Consumer> {
  // Members of one group share nothing here: a second one would work everything twice.
  const release = log.hold(options.group, options.topics)
  const stopping = new AbortController()
  let deadLetters: Promise<Producer> | undefined
  const work = workRecord(
    options,
    () => {
      deadLetters ??= producer()
      return deadLetters
    },
    random,
  )
  const works = new Map<string, PartitionWork>()
  const unlisten: (() => void)[] = []

  const pump = (at: PartitionWork) => {
    // Until empty or full: an append that lands while we read wakes us again, so no wake-up is lost.
    while (at.hungry) {
      const askedFrom = at.fetchFrom
      const records = log.read(at.topic, at.partition, askedFrom, READ_ROWS)
      at.take({ askedFrom, records, end: log.end(at.topic, at.partition) })
      if (records.length === 0) return
    }
  }
  const commit = () => {
    const offsets = [...works.values()].flatMap((at) =>
      at.uncommitted === undefined ? [] : [{ topic: at.topic, partition: at.partition, offset: at.uncommitted }],
    )
    if (offsets.length === 0) return
    log.commit(options.group, offsets)
    for (const at of offsets) works.get(`${at.topic}/${at.partition}`)?.committed(at.offset)
  }

  for (const topic of options.topics) {
    const partitions = Array.from({ length: log.partitionCount(topic) }, (_, index) => index)
    await options.onAssigned?.(topic, partitions)
    for (const partition of partitions) {
      const at: PartitionWork = new PartitionWork({
        topic,
        partition,
        startOffset: log.committed(options.group, topic, partition),
        windowPerPartition: options.windowPerPartition ?? 256,
        windowPerKey: options.windowPerKey ?? 16,
        work,
        signal: stopping.signal,
        onHungry: () => setImmediate(() => pump(at)),
        onFatal: options.onFatal,
      })
      works.set(`${topic}/${partition}`, at)
      unlisten.push(log.listen(topic, partition, () => pump(at)))
    }
  }
  for (const at of works.values()) pump(at)
  const committing = setInterval(commit, COMMIT_EVERY_MS)

  return {
    position: (topic, partition) => {
      const at = works.get(`${topic}/${partition}`)
      return at && { next: at.position.next, end: log.end(topic, partition) }
    },
    assigned: (topic) => [...works.values()].filter((at) => at.topic === topic).map((at) => at.partition),
    close: async ({ drainMs = 5_000 } = {}) => {
      clearInterval(committing)
      for (const stop of unlisten) stop()
      for (const at of works.values()) at.stop()
      await drained([...works.values()], stopping, drainMs)
      commit()
      release()
      await (await deadLetters)?.close()
    },
  }
}

function startFollower(log: EmbeddedLog, options: FollowOptions): Follower {
  const unlisten: (() => void)[] = []
  let closed = false
  const partitions = Array.from({ length: log.partitionCount(options.topic) }, (_, index) => index)
  const readies = partitions.map((partition) => {
    const readyAt = log.end(options.topic, partition)
    let next = 0
    let reading: Promise<void> | undefined
    return new Promise<void>((resolve) => {
      const read = async () => {
        while (!closed) {
          const records = log.read(options.topic, partition, next, READ_ROWS)
          for (const record of records) {
            await options.onRecord(record)
            next = record.offset + 1
          }
          if (records.length === 0) break
        }
        if (next >= readyAt || !closed) resolve()
      }
      const wake = () => {
        reading = (reading ?? Promise.resolve()).then(read).catch(options.onFatal)
      }
      unlisten.push(log.listen(options.topic, partition, wake))
      wake()
    })
  })
  return {
    ready: Promise.all(readies).then(() => undefined),
    close: async () => {
      closed = true
      for (const stop of unlisten) stop()
    },
  }
}
