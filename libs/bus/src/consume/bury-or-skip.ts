import type { Topic } from "@rebound/contracts"
import { type Log, type Metrics, PoisonError } from "@rebound/runtime"
import type { ConsumeOptions } from "../port.ts"

export interface BuryOrSkip {
  readonly topic: Topic
  /** Who reads. */
  readonly service: Topic["buriedBy"]
  readonly metrics: Metrics
  readonly log: Log
  /** As `ConsumeOptions.work`; its PoisonError means that the record itself cannot be read. */
  readonly work: ConsumeOptions["work"]
}

/**
 * Work for `Bus.consume` under the catalogue's rule for a record that cannot be read: the service that the topic names passes
 * the PoisonError on to the bus, which buries the bytes; any other resolves, and the record is skipped. Both count it
 * (`rebound_records_unreadable_total`) and log where it stands and what is wrong with it.
 */
export function buryOrSkip({ topic, service, metrics, log, work }: BuryOrSkip): ConsumeOptions["work"] {
  const buries = topic.buriedBy === service
  const unreadable = metrics
    .counter("rebound_records_unreadable_total", "Records that could not be read, by reader, topic and their end", [
      "reader",
      "topic",
      "end",
    ])
    .labels({ reader: service, topic: topic.name, end: buries ? "buried" : "skipped" })
  return async (record, signal) => {
    try {
      await work(record, signal)
    } catch (error) {
      if (!(error instanceof PoisonError)) throw error
      unreadable.inc()
      const { partition, offset } = record
      const end = buries ? "it goes to dead-letters" : `it is skipped; ${topic.buriedBy} buries it`
      log.warn({ err: error, topic: topic.name, partition, offset }, `a record cannot be read: ${end}`)
      if (buries) throw error
    }
  }
}
