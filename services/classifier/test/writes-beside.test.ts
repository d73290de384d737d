import { createPostgresStore, migrate } from "@rebound/store"
import { type FreshDatabase, freshDatabase, serverOrSkip, wideScans } from "@rebound/testkit"
import { createVault } from "@rebound/vault"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { mergeEvent } from "../src/calls/merge-event.ts"
import { CLASSIFIER_MIGRATIONS } from "../src/index.ts"
import { createStoreRecords } from "../src/records/store-records.ts"
import { eventOf, RESELLER, START_MS } from "./events.ts"

const server = await serverOrSkip("postgres")
const ALL = { kind: "all" } as const
const WRITES = 20

describe.skipIf(!server.available)("rows of calls on a real PostgreSQL", { timeout: 60_000 }, () => {
  let database: FreshDatabase
  beforeAll(async () => {
    database = await freshDatabase()
    await migrate({ ownerUrl: database.ownerUrl, migrations: CLASSIFIER_MIGRATIONS })
  })
  afterAll(() => database?.drop())

  const open = () =>
    createPostgresStore({
      url: database.appUrl,
      applicationName: "classifier-rows",
      statementTimeoutMs: 10_000,
      poolMax: 1,
    })

  test("a call that is written again with each event touches no index, and is looked up by its whole key", async () => {
    const store = open()
    const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 5) }] })
    let nowMs = START_MS
    const records = createStoreRecords(
      store,
      vault,
      () => nowMs,
      () => {},
    )
    const merged = mergeEvent(undefined, eventOf({ at: 0, role: "caller", leg: "a", state: "ringing", to: true }))
    if (merged.kind === "repeat") throw new Error("a first event is no repeat")
    const callId = `${RESELLER}:simulated:CA1`
    let revision = 0
    for (let write = 0; write < WRITES; write++) {
      nowMs += 1_000
      const saved = await records.save({
        callId,
        home: { topic: "call-events", partition: 0 },
        state: { ...merged.state, dueAtMs: nowMs + 2_000, version: write },
        emittedVersion: write,
        revision,
      })
      revision = saved ?? 0
    }
    expect((await records.load(RESELLER, callId))?.state.version).toBe(WRITES - 1)
    const { statements, wide } = await wideScans({
      query: (sql) => store.statement(ALL, sql),
      named: "classifier",
      tables: ["classifier_calls"],
    })
    expect(statements).toHaveLength(2)
    expect(wide).toEqual([])
    // A connection that ends tells its counts.
    await store.close()

    const looking = open()
    try {
      const counts = async () =>
        (
          await looking.statement(
            ALL,
            "SELECT n_tup_upd AS updates, n_tup_hot_upd AS beside FROM pg_stat_user_tables WHERE relname = 'classifier_calls'",
          )
        )[0]
      await expect.poll(async () => Number((await counts())?.updates), { timeout: 10_000 }).toBe(WRITES - 1)
      // Now and then a page is full and a version moves on to the next.
      expect(Number((await counts())?.beside)).toBeGreaterThan(WRITES * 0.7)
    } finally {
      await looking.close()
    }
  })
})
