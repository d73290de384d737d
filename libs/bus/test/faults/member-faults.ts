import { randomBytes } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import { createKafkaBus } from "../../src/index.ts"
import { account, type Seen } from "./account.ts"
import type { Driver } from "./broker-faults.ts"
import type { FaultReport } from "./fault-report.ts"
import { startMember, workedByAll } from "./member.ts"
import { seenOf, sendNumbered } from "./numbered-load.ts"

const PARTITIONS = 12
const SETTLE_MS = 30_000

async function until(holds: () => boolean, timeoutMs = SETTLE_MS): Promise<boolean> {
  for (const end = performance.now() + timeoutMs; performance.now() < end; await sleep(20)) if (holds()) return true
  return holds()
}

/** Three members join one after another, one is killed (-9), one leaves, under load. */
export async function runMembersComeAndGo(driver: Driver, brokers: readonly string[]): Promise<FaultReport> {
  const started = performance.now()
  const topic = `members-${randomBytes(4).toString("hex")}`
  const bus = createKafkaBus({ brokers, client: driver, clientId: "members", replicas: brokers.length })
  await bus.ensureTopics([{ name: topic, partitions: PARTITIONS }])
  const producer = await bus.producer()
  const join = () => startMember({ driver, where: brokers, topic, group: `${topic}-group` })
  const one = join()
  const members = [one]
  const sending = sendNumbered(producer, { topic, count: 12_000, perSecond: 800, keys: 500 })
  await until(() => one.worked.length > 200)
  const two = join()
  members.push(two)
  await until(() => two.worked.length > 200)
  const three = join()
  members.push(three)
  await until(() => three.worked.length > 200)
  await two.kill()
  await sleep(5_000)
  await three.leave()
  const sent = await sending
  await until(() => account(sent.acknowledged, workedByAll(members)).lost === 0)
  await one.leave()
  await producer.close()
  await bus.close()
  return {
    fault: "members: two join, one is killed (-9), one leaves",
    driver,
    sent: 12_000,
    acknowledged: sent.acknowledged.size,
    refused: sent.refused,
    worked: account(sent.acknowledged, workedByAll(members)),
    stallMs: sent.stallMs,
    tookMs: Math.round(performance.now() - started),
  }
}

/** All partitions are full and paused; half of them go to another member and come back. None may stay asleep. */
export async function runLeavesWhilePaused(driver: Driver, brokers: readonly string[]): Promise<FaultReport> {
  const started = performance.now()
  const topic = `paused-${randomBytes(4).toString("hex")}`
  const bus = createKafkaBus({
    brokers,
    client: driver,
    clientId: "paused",
    replicas: brokers.length,
    sessionTimeoutMs: 6_000,
  })
  await bus.ensureTopics([{ name: topic, partitions: PARTITIONS }])
  const producer = await bus.producer()
  const count = 2_000
  const sent = await sendNumbered(producer, { topic, count, perSecond: 2_000, keys: 500 })
  const worked: Seen[] = []
  const fatal: unknown[] = []
  const gate = Promise.withResolvers<void>()
  const consume = () =>
    bus.consume({
      group: `${topic}-group`,
      topics: [topic],
      windowPerPartition: 8,
      work: async (record) => {
        await gate.promise
        worked.push(seenOf(record))
      },
      onFatal: (error) => fatal.push(error),
    })
  const stayer = await consume()
  const full = () =>
    stayer.assigned(topic).length === PARTITIONS &&
    stayer.assigned(topic).every((partition) => (stayer.position(topic, partition)?.next ?? 0) >= 8)
  if (!(await until(full))) throw new Error("the windows did not fill")
  const visitor = await consume()
  const shared = () => visitor.assigned(topic).length > 0 && stayer.assigned(topic).length < PARTITIONS
  if (!(await until(shared))) throw new Error("nothing went to the second member")
  await sleep(500)
  await visitor.close({ drainMs: 50 })
  if (!(await until(full))) throw new Error("the partitions did not come back")
  gate.resolve()
  await until(() => account(sent.acknowledged, worked).lost === 0)
  await stayer.close()
  await producer.close()
  await bus.close()
  if (fatal.length > 0) throw new AggregateError(fatal, "a consumer gave up")
  return {
    fault: "partitions leave while paused and return",
    driver,
    sent: count,
    acknowledged: sent.acknowledged.size,
    refused: sent.refused,
    worked: account(sent.acknowledged, worked),
    stallMs: sent.stallMs,
    tookMs: Math.round(performance.now() - started),
  }
}
