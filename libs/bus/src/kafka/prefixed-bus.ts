import { TOPICS } from "@rebound/contracts"
import type { Bus, BusRecord } from "../port.ts"

/** A bus whose topics and groups carry a prefix on the broker and none here: several installations share a cluster. */
export function prefixedBus(bus: Bus, prefix: string): Bus {
  if (prefix === "") return bus
  const out = (name: string) => prefix + name
  const back = <R extends BusRecord>(record: R): R => ({ ...record, topic: record.topic.slice(prefix.length) })
  return {
    ensureTopics: (topics) => bus.ensureTopics(topics.map((topic) => ({ ...topic, name: out(topic.name) }))),
    producer: async () => {
      const producer = await bus.producer()
      return {
        send: (record, options) => producer.send({ ...record, topic: out(record.topic) }, options),
        close: () => producer.close(),
      }
    },
    consume: async (options) => {
      const { onAssigned, onRevoked } = options
      const consumer = await bus.consume({
        ...options,
        group: out(options.group),
        topics: options.topics.map(out),
        work: (record, signal) => options.work(back(record), signal),
        ...(onAssigned !== undefined && {
          onAssigned: (topic: string, partitions: readonly number[]) =>
            onAssigned(topic.slice(prefix.length), partitions),
        }),
        ...(onRevoked !== undefined && {
          onRevoked: (topic: string, partitions: readonly number[]) =>
            onRevoked(topic.slice(prefix.length), partitions),
        }),
        deadLetterTopic: out(options.deadLetterTopic ?? TOPICS.deadLetters.name),
      })
      return {
        position: (topic, partition) => consumer.position(out(topic), partition),
        assigned: (topic) => consumer.assigned(out(topic)),
        close: (closing) => consumer.close(closing),
      }
    },
    follow: (options) =>
      bus.follow({ ...options, topic: out(options.topic), onRecord: (record) => options.onRecord(back(record)) }),
    ping: () => bus.ping(),
    close: () => bus.close(),
  }
}
