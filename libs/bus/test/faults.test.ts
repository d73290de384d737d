import { type KafkaServer, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { CUT_WITH_SWALLOWED_REPLIES, type Driver, KILLED_AND_BACK, runBrokerFault } from "./faults/broker-faults.ts"
import { broken, type FaultReport } from "./faults/fault-report.ts"
import { runLeavesWhilePaused, runMembersComeAndGo } from "./faults/member-faults.ts"

// The slow ones (SIGSTOP for 20 s, three nodes and a killed leader) run by `npm run prove -- bus`.
const kafka = await serverOrSkip("kafka")

interface Turn {
  readonly server: KafkaServer
  last: Promise<unknown>
}

// Mostly waiting: the drivers run side by side, each with a broker of its own and one fault at a time.
describe.skipIf(!kafka.available)("under faults nothing is lost and no key loses its order", () => {
  const turns = new Map<Driver, Turn>()
  const run = (driver: Driver, fault: (server: KafkaServer) => Promise<FaultReport>): Promise<FaultReport> => {
    const turn = turns.get(driver)
    if (turn === undefined) throw new Error(`no broker for ${driver}`)
    const result = turn.last.then(() => fault(turn.server))
    turn.last = result.catch(() => undefined)
    return result
  }
  const drivers = ["platformatic", "kafkajs"] as const
  beforeAll(async () => {
    for (const driver of drivers)
      turns.set(driver, { server: await startKafka({ proxied: true }), last: Promise.resolve() })
  }, 150_000)
  afterAll(() => Promise.all([...turns.values()].map(({ server }) => server.stop())), 30_000)

  // All four of a driver in the worst case, since the last waits for the others.
  const options = { timeout: 360_000, concurrent: true }
  test.for(drivers)("%s: connections cut while replies are lost or half read", options, async (driver) => {
    expect(broken(await run(driver, (server) => runBrokerFault(driver, server, CUT_WITH_SWALLOWED_REPLIES)))).toEqual(
      [],
    )
  })
  test.for(drivers)("%s: members join, are killed and leave", options, async (driver) => {
    expect(broken(await run(driver, ({ brokers }) => runMembersComeAndGo(driver, brokers)))).toEqual([])
  })
  test.for(drivers)("%s: partitions leave while paused and return", options, async (driver) => {
    expect(broken(await run(driver, ({ brokers }) => runLeavesWhilePaused(driver, brokers)))).toEqual([])
  })
  test.for(drivers)("%s: the broker is killed and comes back", options, async (driver, context) => {
    if (turns.get(driver)?.server.controllable === false) context.skip("KAFKA_BROKERS is not ours to kill")
    expect(broken(await run(driver, (server) => runBrokerFault(driver, server, KILLED_AND_BACK)))).toEqual([])
  })
})
