import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { KafkaServer } from "@rebound/testkit"
import { createKafkaBus, type KafkaBusOptions } from "../../src/index.ts"
import { account, type Seen } from "./account.ts"
import type { FaultReport } from "./fault-report.ts"
import { seenOf, sendNumbered } from "./numbered-load.ts"

export type Driver = NonNullable<KafkaBusOptions["client"]>

/** One way to break a broker, and how much traffic runs meanwhile. */
export interface BrokerFault {
  readonly name: string
  readonly count: number
  readonly perSecond: number
  readonly strike: (server: KafkaServer) => Promise<void>
}

export const CUT_WITH_SWALLOWED_REPLIES: BrokerFault = {
  name: "connections cut, replies swallowed or halved, 8 times each",
  count: 10_000,
  perSecond: 2_000,
  strike: async ({ proxies }) => {
    for (let time = 0; time < 8; time++) {
      for (const proxy of proxies) proxy.swallowReplies(true)
      await sleep(60)
      for (const proxy of proxies) {
        proxy.cut()
        proxy.swallowReplies(false)
      }
      await sleep(150)
      // A client that keeps the half it has read takes the next connection's replies for the rest of it.
      for (const proxy of proxies) proxy.halveReplies(true)
      await sleep(20)
      for (const proxy of proxies) proxy.halveReplies(false)
      await sleep(150)
    }
  },
}

export const KILLED_AND_BACK: BrokerFault = {
  name: "broker killed (-9), started again",
  count: 10_000,
  perSecond: 1_000,
  strike: async (server) => {
    await server.killNode(0)
    await sleep(1_000)
    await server.startNode(0)
  },
}

export const STOPPED_20_S: BrokerFault = {
  name: "broker stopped (SIGSTOP) for 20 s",
  count: 12_000,
  perSecond: 500,
  strike: async (server) => {
    await server.pause(0)
    await sleep(20_000)
    await server.resume(0)
  },
}

export const LEADER_KILLED: BrokerFault = {
  name: "three nodes, a leader killed (-9), back after 12 s",
  count: 12_000,
  perSecond: 600,
  strike: async (server) => {
    await server.killNode(0)
    await sleep(12_000)
    await server.startNode(0)
  },
}

const PARTITIONS = 12
const KEYS = 500
/** The fault comes when everything runs. */
const STRIKE_AFTER_MS = 2_000
/** Beyond this after the last acknowledgement, what is missing counts as lost. */
const SETTLE_MS = 45_000

/** Sends, works and follows numbered records while the broker is broken, then compares all three. */
export async function runBrokerFault(driver: Driver, server: KafkaServer, fault: BrokerFault): Promise<FaultReport> {
  const started = performance.now()
  const topic = `faults-${randomBytes(4).toString("hex")}`
  const bus = createKafkaBus({
    brokers: server.brokers,
    client: driver,
    clientId: "faults",
    sessionTimeoutMs: 6_000,
    replicas: server.brokers.length,
  })
  await bus.ensureTopics([{ name: topic, partitions: PARTITIONS }])
  const worked: Seen[] = []
  const followed: Seen[] = []
  const fatal: unknown[] = []
  const producer = await bus.producer()
  const consumer = await bus.consume({
    group: `${topic}-group`,
    topics: [topic],
    work: async (record) => {
      await sleep(record.offset % 5)
      worked.push(seenOf(record))
    },
    onFatal: (error) => fatal.push(error),
  })
  const follower = await bus.follow({
    topic,
    onRecord: (record) => void followed.push(seenOf(record)),
    onFatal: (error) => fatal.push(error),
  })
  const sending = sendNumbered(producer, { topic, count: fault.count, perSecond: fault.perSecond, keys: KEYS })
  await sleep(STRIKE_AFTER_MS)
  await fault.strike(server)
  const sent = await sending
  const all = (seen: readonly Seen[]) => account(sent.acknowledged, seen).lost === 0
  for (const until = performance.now() + SETTLE_MS; performance.now() < until; await sleep(200))
    if (all(worked) && all(followed)) break
  const tookMs = Math.round(performance.now() - started)

  // What the log itself says: read again from the beginning by a reader that saw no fault.
  const log: Seen[] = []
  const reader = await bus.follow({
    topic,
    onRecord: (record) => void log.push(seenOf(record)),
    onFatal: (error) => fatal.push(error),
  })
  await reader.ready
  await reader.close()
  await follower.close()
  await consumer.close()
  await producer.close()
  await bus.close()
  if (fatal.length > 0) throw new AggregateError(fatal, `${fault.name}: a reader gave up`)
  const followedAccount = account(sent.acknowledged, followed)
  if (followedAccount.lost + followedAccount.reordered > 0)
    throw new Error(`${fault.name}: the follower saw ${JSON.stringify(followedAccount)}`)
  return {
    fault: fault.name,
    driver,
    sent: fault.count,
    acknowledged: sent.acknowledged.size,
    refused: sent.refused,
    log: account(sent.acknowledged, log),
    worked: account(sent.acknowledged, worked),
    stallMs: sent.stallMs,
    tookMs,
  }
}
