/** Writes to and works from an embedded log until it is killed, and prints what was acknowledged and what was worked. */
import { Buffer } from "node:buffer"
import { setTimeout as sleep } from "node:timers/promises"
import { createEmbeddedBus } from "../src/index.ts"

const [directory = "", from = "0"] = process.argv.slice(2)
const bus = createEmbeddedBus({ directory })
await bus.ensureTopics([{ name: "numbers", partitions: 4 }])
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`)
await bus.consume({
  group: "workers",
  topics: ["numbers"],
  work: async (record) => {
    await sleep(record.offset % 3)
    say({ worked: Buffer.from(record.value ?? []).readUInt32BE(0), key: record.key })
  },
  onFatal: (error) => {
    throw error
  },
})
const producer = await bus.producer()
let next = Number(from)
await Promise.all(
  Array.from({ length: 64 }, async () => {
    for (;;) {
      const number = next++
      const value = Buffer.alloc(64)
      value.writeUInt32BE(number, 0)
      await producer.send({ topic: "numbers", key: `caller-${number % 40}`, value })
      say({ acknowledged: number })
      await sleep(5)
    }
  }),
)
