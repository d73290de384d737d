import { Buffer } from "node:buffer"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Producer as PlatformaticProducer } from "@platformatic/kafka"
import { freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { Kafka, logLevel } from "kafkajs"
import { afterEach, describe, expect, test, vi } from "vitest"
import { PartitionWork } from "../src/consume/partition-work.ts"
import { createEmbeddedBus, createKafkaBus } from "../src/index.ts"
import { quietIdleConnections } from "../src/kafka/kafkajs-idle.ts"
import { account, type Seen } from "./faults/account.ts"
import { keyOf, seenOf, sendNumbered } from "./faults/numbered-load.ts"
import { FlightRecorder, recordFlights } from "./flight-recorder.ts"

// A suite that never fails proves nothing: each of these plants a bug and expects the suite's own instruments to see it.
const kafka = await serverOrSkip("kafka")

describe("a planted bug is seen", () => {
  afterEach(() => void vi.restoreAllMocks())

  /** Works half of what there is, ends without finishing the rest, and lets the next consumer take over. */
  async function workInTwoLives(): Promise<{ readonly acknowledged: ReadonlySet<number>; readonly worked: Seen[] }> {
    const directory = await mkdtemp(join(tmpdir(), "rebound-bus-planted-"))
    const bus = createEmbeddedBus({ directory })
    await bus.ensureTopics([{ name: "numbers", partitions: 4 }])
    const producer = await bus.producer()
    const { acknowledged } = await sendNumbered(producer, { topic: "numbers", count: 400, perSecond: 4_000, keys: 40 })
    const worked: Seen[] = []
    const work = (finishes: boolean) =>
      bus.consume({
        group: "workers",
        topics: ["numbers"],
        work: async (record) => {
          if (!finishes && record.offset % 2 === 1) await new Promise(() => {})
          worked.push(seenOf(record))
        },
        onFatal: (error) => {
          throw error
        },
      })
    const first = await work(false)
    await sleep(400)
    await first.close({ drainMs: 10 })
    const second = await work(true)
    for (const end = Date.now() + 3_000; account(acknowledged, worked).lost > 0 && Date.now() < end; ) await sleep(20)
    await second.close()
    await bus.close()
    await rm(directory, { recursive: true })
    return { acknowledged, worked }
  }

  test("commit before work: records are lost (and are not without the bug)", async () => {
    const sound = await workInTwoLives()
    expect(account(sound.acknowledged, sound.worked)).toMatchObject({ lost: 0, reordered: 0 })
    vi.spyOn(PartitionWork.prototype, "lowWater", "get").mockImplementation(function (this: PartitionWork) {
      return this.position.next
    })
    const planted = await workInTwoLives()
    expect(account(planted.acknowledged, planted.worked).lost).toBeGreaterThan(0)
  })

  test("keys forgotten, so that all records run side by side: a key loses its order", async () => {
    const take = PartitionWork.prototype.take
    vi.spyOn(PartitionWork.prototype, "take").mockImplementation(function (this: PartitionWork, fetched) {
      const records = fetched.records.map((record) => ({ ...record, key: String(record.offset) }))
      return take.call(this, { ...fetched, records })
    })
    const directory = await mkdtemp(join(tmpdir(), "rebound-bus-planted-"))
    const bus = createEmbeddedBus({ directory })
    await bus.ensureTopics([{ name: "numbers", partitions: 4 }])
    const producer = await bus.producer()
    const { acknowledged } = await sendNumbered(producer, { topic: "numbers", count: 400, perSecond: 4_000, keys: 40 })
    const worked: Seen[] = []
    const consumer = await bus.consume({
      group: "workers",
      topics: ["numbers"],
      work: async (record) => {
        await sleep((record.offset * 7) % 13)
        const { number } = seenOf(record)
        worked.push({ key: keyOf(number, 40), number })
      },
      onFatal: (error) => {
        throw error
      },
    })
    for (const end = Date.now() + 5_000; worked.length < 400 && Date.now() < end; ) await sleep(20)
    expect(account(acknowledged, worked).reordered).toBeGreaterThan(0)
    await consumer.close()
    await bus.close()
    await rm(directory, { recursive: true })
  })

  test("two flights for a partition", async () => {
    const recorder = new FlightRecorder()
    const owner = {}
    await Promise.all([recorder.watch(owner, ["t/1"], () => sleep(5)), recorder.watch(owner, ["t/1"], () => sleep(5))])
    await Promise.all([recorder.watch(owner, ["t/1"], () => sleep(5)), recorder.watch(owner, ["t/2"], () => sleep(5))])
    expect(recorder.breaches).toEqual(["two flights for t/1"])
  })

  test.skipIf(!kafka.available)(
    "a send that spans partitions, through either library",
    { timeout: 60_000 },
    async () => {
      const { brokers } = await sharedKafka()
      const topic = `${freshTopicPrefix()}wide`
      const bus = createKafkaBus({ brokers, clientId: "planted" })
      await bus.ensureTopics([{ name: topic, partitions: 2 }])
      await bus.close()
      const { recorder, stop } = recordFlights()
      const value = Buffer.from("x")
      const platformatic = new PlatformaticProducer({ clientId: "planted", bootstrapBrokers: [...brokers] })
      await platformatic.send({
        acks: -1,
        messages: [
          { topic, partition: 0, value },
          { topic, partition: 1, value },
        ],
      })
      await platformatic.close()
      const wide = `a flight spans 2 partitions: ${topic}/0, ${topic}/1`
      expect(recorder.breaches).toEqual([wide])
      expect(quietIdleConnections()).toBe(true)
      const kafkajs = new Kafka({ clientId: "planted", brokers: [...brokers], logLevel: logLevel.NOTHING }).producer()
      await kafkajs.connect()
      await kafkajs.send({
        topic,
        messages: [
          { partition: 0, value },
          { partition: 1, value },
        ],
      })
      await kafkajs.disconnect()
      stop()
      expect(recorder.breaches).toEqual([wide, wide])
    },
  )
})
