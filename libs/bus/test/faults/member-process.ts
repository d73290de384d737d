/** A group member as a process of its own, so that a test can kill it. Prints one line for each record it finished with. */
import { setTimeout as sleep } from "node:timers/promises"
import { createEmbeddedBus, createKafkaBus } from "../../src/index.ts"
import { seenOf } from "./numbered-load.ts"

export interface MemberOrder {
  readonly driver: "platformatic" | "kafkajs" | "embedded"
  /** Brokers, or the folder of the embedded log. */
  readonly where: readonly string[]
  readonly topic: string
  readonly group: string
}

const order = JSON.parse(process.argv[2] ?? "{}") as MemberOrder
const bus =
  order.driver === "embedded"
    ? createEmbeddedBus({ directory: order.where[0] ?? "" })
    : createKafkaBus({ brokers: order.where, client: order.driver, clientId: "member", sessionTimeoutMs: 3_000 })
// Before anything is worked: onAssigned runs before the first record of new partitions is dealt out.
const say = (line: object) =>
  process.stdout.write(`${JSON.stringify({ ...line, atNs: String(process.hrtime.bigint()) })}\n`)
const consumer = await bus.consume({
  group: order.group,
  topics: [order.topic],
  onAssigned: async (_topic, partitions) => void say({ assigned: partitions }),
  work: async (record) => {
    await sleep(1 + (record.offset % 7))
    // Written before it resolves: the line is the durable effect.
    say(seenOf(record))
  },
  onFatal: (error) => {
    process.stderr.write(`${String(error)}\n`)
    process.exit(1)
  },
})
process.once("SIGTERM", () => {
  void consumer
    .close()
    .then(() => bus.close())
    .then(() => process.exit(0))
})
