import { createKafkaBus } from "@rebound/bus"
import pg from "pg"
import type { Installation } from "../installation/start-installation.ts"
import { quantile, type Spread, spread } from "./quantiles.ts"

export interface Yardstick {
  readonly hops: Spread
  readonly commit: Spread
  /** The sum of both medians, and of both 99th percentiles. */
  readonly p50: number
  readonly p99: number
}

const ROUNDS = 300
const PAUSE_MS = 10

/** The bare parts that no text can be faster than: two produce-and-fetch hops, and one commit, on the same servers. */
export async function measureYardstick({ kafka, database }: Installation): Promise<Yardstick> {
  const bus = createKafkaBus({ brokers: kafka.brokers, clientId: "yardstick" })
  const topics = ["yardstick-1", "yardstick-2"]
  await bus.ensureTopics(topics.map((name) => ({ name, partitions: 1 })))
  const producer = await bus.producer()
  const waiting = new Map<string, () => void>()
  const onFatal = (error: unknown) => {
    throw error
  }
  const value = new Uint8Array(250)
  const consumers = [
    await bus.consume({
      group: "yardstick-1",
      topics: ["yardstick-1"],
      work: async (record) => void (await producer.send({ topic: "yardstick-2", key: record.key, value })),
      onFatal,
    }),
    await bus.consume({
      group: "yardstick-2",
      topics: ["yardstick-2"],
      work: async (record) => waiting.get(record.key)?.(),
      onFatal,
    }),
  ]
  const hops: number[] = []
  for (let round = 0; round < ROUNDS + 20; round++) {
    const key = String(round)
    const arrived = new Promise<void>((resolve) => waiting.set(key, resolve))
    const beganAt = performance.now()
    await producer.send({ topic: "yardstick-1", key, value })
    await arrived
    // The first ones wake the groups.
    if (round >= 20) hops.push(performance.now() - beganAt)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  for (const consumer of consumers) await consumer.close()
  await producer.close()
  await bus.close()

  const client = new pg.Client({ connectionString: database.ownerUrl })
  await client.connect()
  await client.query("CREATE TABLE IF NOT EXISTS yardstick (id bigint PRIMARY KEY, body text)")
  const commits: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const beganAt = performance.now()
    await client.query("INSERT INTO yardstick VALUES ($1, $2)", [round, "x".repeat(400)])
    commits.push(performance.now() - beganAt)
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
  await client.query("DROP TABLE yardstick")
  await client.end()
  return {
    hops: spread(hops),
    commit: spread(commits),
    p50: quantile(hops, 0.5) + quantile(commits, 0.5),
    p99: quantile(hops, 0.99) + quantile(commits, 0.99),
  }
}
