import { createKafkaBus } from "@rebound/bus"
import { createRedisLimiter } from "@rebound/limiter"
import type { Store } from "@rebound/store"
import { freshTopicPrefix, serverOrSkip, sharedKafka, sharedRedis } from "@rebound/testkit"
import { afterAll, describe, expect, test } from "vitest"
import { dispatcherSuite } from "./dispatcher-suite.ts"
import { ledgerDatabase, storeOf } from "./ledger-world.ts"
import { lookAtPlans } from "./look-at-plans.ts"

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka"), serverOrSkip("redis")])

describe.skipIf(servers.some(({ available }) => !available))(
  "dispatcher on PostgreSQL, Kafka and Redis",
  { timeout: 60_000 },
  () => {
    let store: Store
    const drops: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const drop of drops) await drop()
    })
    dispatcherSuite(async () => {
      const database = await ledgerDatabase()
      drops.push(() => database.drop())
      const [{ brokers }, redis] = await Promise.all([sharedKafka(), sharedRedis()])
      store = storeOf(database)
      return {
        store,
        bus: createKafkaBus({ brokers, clientId: "dispatcher-test", prefix: freshTopicPrefix() }),
        // Its own numbered database: buckets of other tests' lines are not this one's.
        limiter: createRedisLimiter({ url: `${redis.url}/9`, now: Date.now, shareOnOutage: 1 }),
      }
    })

    test("no statement that decides on a text reads along all rows of a reseller", async () => {
      const { statements, wide } = await lookAtPlans(store)
      expect(statements).toContain("dispatch_facts")
      expect(wide).toEqual([])
    })
  },
)
