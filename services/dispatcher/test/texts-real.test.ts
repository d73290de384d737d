import { createKafkaBus } from "@rebound/bus"
import type { Store } from "@rebound/store"
import { freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ledgerDatabase, storeOf } from "./ledger-world.ts"
import { lookAtPlans } from "./look-at-plans.ts"
import { textsSuite } from "./texts-suite.ts"
import { startTextsWorld, type TextsWorld } from "./texts-world.ts"

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

describe.skipIf(servers.some(({ available }) => !available))(
  "what becomes of texts, on PostgreSQL and Kafka",
  { timeout: 60_000 },
  () => {
    let world: TextsWorld
    let store: Store
    let ownerUrl = ""
    let drop = async () => {}
    beforeAll(async () => {
      const database = await ledgerDatabase()
      store = storeOf(database)
      drop = () => database.drop()
      ownerUrl = database.ownerUrl
      const { brokers } = await sharedKafka()
      world = await startTextsWorld({
        store,
        otherStore: storeOf(database, 4),
        bus: createKafkaBus({ brokers, clientId: "texts-test", prefix: freshTopicPrefix() }),
      })
    })
    afterAll(async () => {
      await world?.close()
      await drop()
    })
    textsSuite({ open: () => world, owner: () => ({ ownerUrl }) })

    test("no statement on the way of a text reads along all rows of a reseller", async () => {
      const { statements, wide } = await lookAtPlans(store)
      expect(statements.size).toBeGreaterThan(15)
      expect(wide).toEqual([])
    })
  },
)
