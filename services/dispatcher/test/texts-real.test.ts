import { createKafkaBus } from "@rebound/bus"
import { freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { afterAll, beforeAll, describe } from "vitest"
import { ledgerDatabase, storeOf } from "./ledger-world.ts"
import { textsSuite } from "./texts-suite.ts"
import { startTextsWorld, type TextsWorld } from "./texts-world.ts"

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

describe.skipIf(servers.some(({ available }) => !available))(
  "what becomes of texts, on PostgreSQL and Kafka",
  { timeout: 60_000 },
  () => {
    let world: TextsWorld
    let ownerUrl = ""
    let drop = async () => {}
    beforeAll(async () => {
      const database = await ledgerDatabase()
      drop = () => database.drop()
      ownerUrl = database.ownerUrl
      const { brokers } = await sharedKafka()
      world = await startTextsWorld({
        store: storeOf(database),
        otherStore: storeOf(database, 4),
        bus: createKafkaBus({ brokers, clientId: "texts-test", prefix: freshTopicPrefix() }),
      })
    })
    afterAll(async () => {
      await world?.close()
      await drop()
    })
    textsSuite({ open: () => world, owner: () => ({ ownerUrl }) })
  },
)
