import { setTimeout as sleep } from "node:timers/promises"
import { freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { describe, expect, test, vi } from "vitest"
import { createKafkaBus } from "../src/index.ts"
import { busContract } from "./contract.ts"

const kafka = await serverOrSkip("kafka")

for (const client of ["platformatic", "kafkajs"] as const)
  describe.skipIf(!kafka.available)(`the bus on Kafka through ${client}`, () => {
    busContract(async () => {
      const { brokers } = await sharedKafka()
      const bus = createKafkaBus({ brokers, client, clientId: `contract-${client}`, prefix: freshTopicPrefix() })
      return { bus, close: () => bus.close() }
    })

    test("where nobody waits the broker gathers: what comes meanwhile is dealt out with the first", async () => {
      const { brokers } = await sharedKafka()
      const bus = createKafkaBus({ brokers, client, clientId: `gather-${client}`, prefix: freshTopicPrefix() })
      await bus.ensureTopics([{ name: "calls", partitions: 1 }])
      const worked: string[] = []
      const consumer = await bus.consume({
        group: "watchers",
        topics: ["calls"],
        gatherMs: 2_000,
        work: async ({ key }) => void worked.push(key),
        onFatal: (error) => {
          throw error
        },
      })
      const producer = await bus.producer()
      try {
        // A fetch may end between the two, though hardly every time.
        await vi.waitFor(
          async () => {
            const before = worked.length
            await producer.send({ topic: "calls", key: "first", value: Buffer.from("1") })
            await sleep(300)
            await producer.send({ topic: "calls", key: "second", value: Buffer.from("2") })
            expect(worked).toHaveLength(before)
          },
          { timeout: 15_000, interval: 50 },
        )
        await expect.poll(() => worked.slice(-2), { timeout: 10_000 }).toEqual(["first", "second"])
      } finally {
        await producer.close()
        await consumer.close()
        await bus.close()
      }
    })
  })
