import { createKafkaBus } from "@rebound/bus"
import { createPostgresStore, migrate, type Store, type Tx } from "@rebound/store"
import {
  freshDatabase,
  freshTopicPrefix,
  onEachConnection,
  serverOrSkip,
  sharedKafka,
  wideScans,
} from "@rebound/testkit"
import { afterAll, describe, expect, test } from "vitest"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { conversationSuite } from "./conversation-suite.ts"

const CONNECTIONS = 10

const servers = await Promise.all([serverOrSkip("postgres"), serverOrSkip("kafka")])

/** Go along many rows on purpose, each by the index that fits: what watchers read, and notices by their time. */
const ON_PURPOSE = new Set([
  "conv_changed_threads conv_threads_changed",
  "conv_changed_tasks conv_tasks_changed",
  "conv_counts conv_tasks_open",
  "conv_take_notices conv_notices_due",
  "conv_next_notice conv_notices_due",
  "conv_forget_notices conv_notices_ended",
])

/**
 * Count or search all threads of a reseller. Any index that begins with the reseller has them together, and which of them the
 * planner takes is a tie; the whole table or the key, which have all resellers' threads, are no such index.
 */
const ALONG_THREADS = ["conv_counts", "conv_sites", "conv_search_name", "conv_search_number"]
const INDEXES_BY_RESELLER = ["changed", "newest", "of_contact", "of_site", "waiting"]
for (const statement of ALONG_THREADS)
  for (const index of INDEXES_BY_RESELLER) ON_PURPOSE.add(`${statement} conv_threads_${index}`)

describe.skipIf(servers.some(({ available }) => !available))(
  "conversations on PostgreSQL and Kafka",
  { timeout: 60_000 },
  () => {
    let store: Store
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
      store = createPostgresStore({
        url: database.appUrl,
        applicationName: "conversation-test",
        statementTimeoutMs: 10_000,
        poolMax: CONNECTIONS,
      })
      return {
        store,
        bus: createKafkaBus({ brokers, clientId: "conversation-test", prefix: freshTopicPrefix() }),
        instances: 2,
      }
    })

    test("no statement reads along all rows of a reseller", async () => {
      const found = await onEachConnection(
        CONNECTIONS,
        (work) => store.transaction({ kind: "all" }, work),
        (tx: Tx) =>
          wideScans({
            query: (sql) => tx.query(sql),
            named: "conv",
            tables: [
              "conv_contacts",
              "conv_numbers",
              "conv_threads",
              "conv_entries",
              "conv_tasks",
              "conv_replies",
              "conv_notices",
            ],
          }),
      )
      expect(new Set(found.flatMap(({ statements }) => statements)).size).toBeGreaterThan(40)
      for (const { wide } of found) {
        const scans = wide.map(({ statement, index }) => `${statement} ${index}`)
        // Also what stands in the list twice: it was allowed for one scan of the statement.
        expect(scans.filter((scan, at) => !ON_PURPOSE.has(scan) || scans.indexOf(scan) !== at)).toEqual([])
      }
    })
  },
)
