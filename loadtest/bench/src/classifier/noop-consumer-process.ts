/**
 * The ceiling of any consumer: the same topic through the same client with the same settings, and nothing done. A process of
 * its own; takes an order as JSON, prints a report as JSON.
 */
import { createKafkaBus } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"

export interface NoopOrder {
  readonly brokers: readonly string[]
  /** A new one begins at the beginning. */
  readonly group: string
  readonly records: number
}

export interface NoopReport {
  /** From the first record to the last. */
  readonly ms: number
}

const order = JSON.parse(process.argv[2] ?? "{}") as NoopOrder
const bus = createKafkaBus({ brokers: order.brokers, clientId: "bench-noop" })
const done = Promise.withResolvers<number>()
let seen = 0
let firstMs = 0
const consumer = await bus.consume({
  group: order.group,
  topics: [TOPICS.callEvents.name],
  work: async () => {
    if (seen === 0) firstMs = performance.now()
    seen += 1
    if (seen === order.records) done.resolve(performance.now() - firstMs)
  },
  onFatal: done.reject,
})
const report: NoopReport = { ms: await done.promise }
await consumer.close()
await bus.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
