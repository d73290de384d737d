import { type KafkaServer, serverOrSkip, startKafka } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { CUT_WITH_SWALLOWED_REPLIES, KILLED_AND_BACK, runBrokerFault } from "./faults/broker-faults.ts"
import { broken } from "./faults/fault-report.ts"
import { runLeavesWhilePaused, runMembersComeAndGo } from "./faults/member-faults.ts"

// The slow ones (SIGSTOP for 20 s, three nodes and a killed leader) run by `npm run prove -- bus`.
const kafka = await serverOrSkip("kafka")

describe.skipIf(!kafka.available)("under faults nothing is lost and no key loses its order", () => {
  let server: KafkaServer
  beforeAll(async () => {
    server = await startKafka({ proxied: true })
  }, 90_000)
  afterAll(() => server?.stop(), 30_000)

  for (const driver of ["platformatic", "kafkajs"] as const) {
    test(`${driver}: connections cut while replies are lost`, { timeout: 90_000 }, async () => {
      expect(broken(await runBrokerFault(driver, server, CUT_WITH_SWALLOWED_REPLIES))).toEqual([])
    })
    test(`${driver}: members join, are killed and leave`, { timeout: 120_000 }, async () => {
      expect(broken(await runMembersComeAndGo(driver, server.brokers))).toEqual([])
    })
    test(`${driver}: partitions leave while paused and return`, { timeout: 120_000 }, async () => {
      expect(broken(await runLeavesWhilePaused(driver, server.brokers))).toEqual([])
    })
    test(`${driver}: the broker is killed and comes back`, { timeout: 150_000 }, async (context) => {
      if (!server.controllable) context.skip("KAFKA_BROKERS is not ours to kill")
      expect(broken(await runBrokerFault(driver, server, KILLED_AND_BACK))).toEqual([])
    })
  }
})
