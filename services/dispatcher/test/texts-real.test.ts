import { createKafkaBus } from "@rebound/bus"
import type { Store, Tx } from "@rebound/store"
import { freshTopicPrefix, onEachConnection, serverOrSkip, sharedKafka, wideScans } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ALL, ledgerDatabase, storeOf } from "./ledger-world.ts"
import { textsSuite } from "./texts-suite.ts"
import { startTextsWorld, type TextsWorld } from "./texts-world.ts"

const CONNECTIONS = 10

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
      store = storeOf(database, CONNECTIONS)
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
      const looked = await onEachConnection(
        CONNECTIONS,
        (work) => store.transaction(ALL, work),
        (tx: Tx) =>
          wideScans({
            query: (sql) => tx.query(sql),
            named: "dispatch",
            tables: ["dispatch_calls", "dispatch_messages", "dispatch_callers"],
            fewIn: ["dispatch_messages_open", "dispatch_messages_unsettled", "dispatch_messages_unknown"],
            onPurpose: ["dispatch_list_calls dispatch_calls", "dispatch_count_ledger dispatch_calls"],
          }),
      )
      expect(new Set(looked.flatMap(({ statements }) => statements)).size).toBeGreaterThan(15)
      expect(looked.flatMap(({ wide }) => wide)).toEqual([])
    })
  },
)
