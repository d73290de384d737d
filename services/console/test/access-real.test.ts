import { createKafkaBus } from "@rebound/bus"
import { createPostgresStore, migrate } from "@rebound/store"
import { freshDatabase, freshTopicPrefix, serverOrSkip, sharedKafka } from "@rebound/testkit"
import { afterAll, describe } from "vitest"
import { consoleMigrations } from "../src/index.ts"
import { accessSuite } from "./access-suite.ts"

const postgres = await serverOrSkip("postgres")
const kafka = await serverOrSkip("kafka")

describe.skipIf(!postgres.available || !kafka.available)("access on PostgreSQL and Kafka", { timeout: 60_000 }, () => {
  const drops: (() => Promise<void>)[] = []
  afterAll(async () => {
    for (const drop of drops) await drop()
  })
  accessSuite(async () => {
    const database = await freshDatabase()
    drops.push(() => database.drop())
    const { brokers } = await sharedKafka()
    await migrate({ ownerUrl: database.ownerUrl, migrations: consoleMigrations })
    return {
      store: createPostgresStore({ url: database.appUrl, applicationName: "access-test", statementTimeoutMs: 5_000 }),
      bus: createKafkaBus({ brokers, clientId: "access-test", prefix: freshTopicPrefix() }),
    }
  })
})
