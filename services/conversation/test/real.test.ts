import { createKafkaBus } from "@rebound/bus"
import { createPostgresStore, migrate } from "@rebound/store"
import { freshDatabase, freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { afterAll, describe } from "vitest"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { conversationSuite } from "./conversation-suite.ts"

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

describe.skipIf(servers.some(({ available }) => !available))(
  "conversations on PostgreSQL and Kafka",
  { timeout: 60_000 },
  () => {
    const drops: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const drop of drops) await drop()
    })
    conversationSuite(async () => {
      const database = await freshDatabase({
        template: {
          name: "conversation",
          prepare: async (ownerUrl) => void (await migrate({ ownerUrl, migrations: CONVERSATION_MIGRATIONS })),
        },
      })
      drops.push(() => database.drop())
      const { brokers } = await sharedKafka()
      return {
        store: createPostgresStore({
          url: database.appUrl,
          applicationName: "conversation-test",
          statementTimeoutMs: 10_000,
          poolMax: 10,
        }),
        bus: createKafkaBus({ brokers, clientId: "conversation-test", prefix: freshTopicPrefix() }),
        instances: 2,
      }
    })
  },
)
