import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { createKafkaBus, type Producer } from "../../src/index.ts"
import type { Driver } from "./broker-faults.ts"
import { sendNumbered } from "./numbered-load.ts"

export interface Speed {
  /** One at a time, acknowledged. */
  readonly sendP50Ms: number
  readonly sendP99Ms: number
  /** At 200 a second: from send to handler. */
  readonly hopP50Ms: number
  readonly hopP99Ms: number
  /** With 4,000 outstanding, the second 100,000: warm. */
  readonly sendPerSecond: number
  readonly sendCpuMicros: number
  readonly consumePerSecond: number
  readonly consumeCpuMicros: number
}

const BULK = 100_000
const OUTSTANDING = 4_000

/** Plain figures of a driver as it is used: through lanes, checks and windows. */
export async function measureSpeed(driver: Driver, brokers: readonly string[]): Promise<Speed> {
  const topic = `speed-${randomBytes(4).toString("hex")}`
  const bus = createKafkaBus({ brokers, client: driver, clientId: "speed" })
  await bus.ensureTopics([
    { name: topic, partitions: 12 },
    { name: `${topic}-hop`, partitions: 12 },
  ])
  const producer = await bus.producer()
  const value = Buffer.alloc(250)
  await sendNumbered(producer, { topic: `${topic}-hop`, count: 2_000, perSecond: 1_000, keys: 500 })

  const alone: number[] = []
  for (let n = 0; n < 1_000; n++) {
    const from = performance.now()
    await producer.send({ topic: `${topic}-hop`, key: `k${n}`, value })
    alone.push(performance.now() - from)
  }

  await sendBulk(producer, topic, value)
  const bulkCpu = process.cpuUsage()
  const bulkFrom = performance.now()
  await sendBulk(producer, topic, value)
  const bulkMs = performance.now() - bulkFrom
  const bulkMicros = micros(process.cpuUsage(bulkCpu))

  let worked = 0
  const readCpu = process.cpuUsage()
  const readFrom = performance.now()
  const reader = await bus.consume({
    group: `${topic}-reader`,
    topics: [topic],
    windowPerPartition: 2_000,
    windowPerKey: 2_000,
    work: async () => {
      worked += 1
    },
    onFatal: (error) => {
      throw error
    },
  })
  while (worked < 2 * BULK) await sleep(5)
  const readMs = performance.now() - readFrom
  const readMicros = micros(process.cpuUsage(readCpu))
  await reader.close()

  const sentAt = new Map<string, number>()
  const hops: number[] = []
  const hopper = await bus.consume({
    group: `${topic}-hopper`,
    topics: [`${topic}-hop`],
    work: async (record) => {
      const from = sentAt.get(record.key)
      if (from !== undefined) hops.push(performance.now() - from)
    },
    onFatal: (error) => {
      throw error
    },
  })
  await sleep(2_000)
  for (let n = 0; n < 2_000; n++) {
    sentAt.set(`hop-${n}`, performance.now())
    void producer.send({ topic: `${topic}-hop`, key: `hop-${n}`, value })
    await sleep(5)
  }
  while (hops.length < 2_000) await sleep(5)
  await hopper.close()
  await producer.close()
  await bus.close()
  return {
    sendP50Ms: quantile(alone, 0.5),
    sendP99Ms: quantile(alone, 0.99),
    hopP50Ms: quantile(hops, 0.5),
    hopP99Ms: quantile(hops, 0.99),
    sendPerSecond: Math.round(BULK / (bulkMs / 1000)),
    sendCpuMicros: round(bulkMicros / BULK),
    consumePerSecond: Math.round((2 * BULK) / (readMs / 1000)),
    consumeCpuMicros: round(readMicros / (2 * BULK)),
  }
}

async function sendBulk(producer: Producer, topic: string, value: Buffer): Promise<void> {
  let next = 0
  await Promise.all(
    Array.from({ length: OUTSTANDING }, async () => {
      while (next < BULK) await producer.send({ topic, key: `caller-${next++ % 5_000}`, value }, { timeoutMs: 60_000 })
    }),
  )
}

const micros = (usage: NodeJS.CpuUsage): number => usage.user + usage.system
const round = (value: number): number => Math.round(value * 100) / 100
const quantile = (values: readonly number[], q: number): number =>
  round([...values].sort((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0)
