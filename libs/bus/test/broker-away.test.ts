import { Buffer } from "node:buffer"
import { freePort, serverOrSkip, startKafka } from "@rebound/testkit"
import { describe, expect, test } from "vitest"
import { createKafkaBus } from "../src/index.ts"

const kafka = await serverOrSkip("kafka")

// Who has a spool starts, answers webhooks and stops while there is no broker.
for (const client of ["platformatic", "kafkajs"] as const)
  describe.skipIf(!kafka.available)(`${client} without a broker`, () => {
    test("a producer opens, says BUS_TIMEOUT in time, and closes; ping says BUS_UNREACHABLE", {
      timeout: 30_000,
    }, async () => {
      const bus = createKafkaBus({ brokers: [`127.0.0.1:${await freePort()}`], client, clientId: "away" })
      await expect(bus.ping()).rejects.toMatchObject({ code: "BUS_UNREACHABLE", retryable: true })
      const producer = await bus.producer()
      const from = performance.now()
      await expect(
        producer.send({ topic: "t", key: "k", value: Buffer.from("x") }, { timeoutMs: 250 }),
      ).rejects.toMatchObject({ code: "BUS_TIMEOUT", retryable: true })
      expect(performance.now() - from).toBeLessThan(1_500)
      await producer.close()
      await bus.close()
      expect(performance.now() - from).toBeLessThan(8_000)
    })

    test("a broker that goes away: BUS_TIMEOUT at the deadline, and closing does not wait for it", {
      timeout: 90_000,
    }, async (context) => {
      const server = await startKafka()
      if (!server.controllable) context.skip("KAFKA_BROKERS is not ours to kill")
      const bus = createKafkaBus({ brokers: server.brokers, client, clientId: "away" })
      await bus.ensureTopics([{ name: "t", partitions: 1 }])
      const producer = await bus.producer()
      await producer.send({ topic: "t", key: "k", value: Buffer.from("x") })
      await server.killNode(0)
      const from = performance.now()
      await expect(
        producer.send({ topic: "t", key: "k", value: Buffer.from("x") }, { timeoutMs: 250 }),
      ).rejects.toMatchObject({ code: "BUS_TIMEOUT" })
      expect(performance.now() - from).toBeLessThan(1_000)
      await producer.close()
      await bus.close()
      expect(performance.now() - from).toBeLessThan(10_000)
      await server.stop()
    })
  })
