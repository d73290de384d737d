import { createKafkaBus } from "@rebound/bus"
import { createPostgresStore, migrate } from "@rebound/store"
import { freshDatabase, freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { afterAll, describe } from "vitest"
import { CLASSIFIER_MIGRATIONS } from "../src/index.ts"
import { classifierSuite } from "./classifier-suite.ts"

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

describe.skipIf(servers.some(({ available }) => !available))(
  "classifier on PostgreSQL and Kafka",
  { timeout: 60_000 },
  () => {
    const drops: (() => Promise<void>)[] = []
    afterAll(async () => {
      for (const drop of drops) await drop()
    })
    classifierSuite(
      async () => {
        const database = await freshDatabase()
        drops.push(() => database.drop())
        const { brokers } = await sharedKafka()
        await migrate({ ownerUrl: database.ownerUrl, migrations: CLASSIFIER_MIGRATIONS })
        return {
          store: createPostgresStore({
            url: database.appUrl,
            applicationName: "classifier-test",
            statementTimeoutMs: 10_000,
          }),
          bus: createKafkaBus({ brokers, clientId: "classifier-test", prefix: freshTopicPrefix() }),
          owner: { ownerUrl: database.ownerUrl },
        }
      },
      { mayMove: true },
    )
  },
)
