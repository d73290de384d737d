import { callVerdictCodec, inboundMessageCodec } from "@rebound/contracts"
import { createCallerHasher } from "@rebound/numbers"
import { createCrashPoints, createIdSource } from "@rebound/runtime"
import { catalogueFaults, createPostgresStore, migrate, type Store } from "@rebound/store"
import { type FreshDatabase, freshDatabase, serverOrSkip } from "@rebound/testkit"
import { createVault } from "@rebound/vault"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { VerdictWork } from "../src/calls/verdict-work.ts"
import { InboundWork } from "../src/inbound/inbound-work.ts"
import { CONVERSATION_MIGRATIONS } from "../src/index.ts"
import { createSealing } from "../src/numbers-at-rest/sealing.ts"
import { AUSTIN, BRAND, LINES, RESELLER, sampleIndex } from "./sample-index.ts"

const server = await serverOrSkip("postgres")
const ALL = { kind: "all" } as const
const key = Buffer.alloc(32, 5)

describe.skipIf(!server.available)("threads on a real PostgreSQL", { timeout: 60_000 }, () => {
  let database: FreshDatabase
  let store: Store
  beforeAll(async () => {
    database = await freshDatabase()
    await migrate({ ownerUrl: database.ownerUrl, migrations: CONVERSATION_MIGRATIONS })
    store = createPostgresStore({
      url: database.appUrl,
      applicationName: "conversation-threads",
      statementTimeoutMs: 10_000,
      poolMax: 16,
    })
  })
  afterAll(async () => {
    await store?.close()
    await database?.drop()
  })

  test("every table is under forced row-level security, and one without its policy is named", async () => {
    expect(await catalogueFaults({ ownerUrl: database.ownerUrl })).toEqual([])
    const other = await freshDatabase()
    try {
      await migrate({
        ownerUrl: other.ownerUrl,
        migrations: [
          ...CONVERSATION_MIGRATIONS,
          { id: "planted/001", sql: "DROP POLICY rebound_reseller ON conv_entries;" },
        ],
      })
      expect(await catalogueFaults({ ownerUrl: other.ownerUrl })).toEqual([
        "public.conv_entries: policy rebound_reseller is missing",
      ])
    } finally {
      await other.drop()
    }
  })

  test("records of one new caller that race each other make one contact and one thread", async () => {
    const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
    const vault = createVault({ keys: [{ version: "1", key }] })
    const works = Array.from({ length: 4 }, () => {
      const deps = {
        store,
        directory: sampleIndex(vault, []),
        hasher,
        sealing: createSealing({ store, vault }),
        ids: createIdSource({ now: Date.now, random: Math.random }),
        crash: createCrashPoints(),
        now: Date.now,
        mails: false,
        committed: () => {},
      }
      return { verdicts: new VerdictWork(deps), inbound: new InboundWork(deps) }
    })
    const record = (value: Uint8Array) => ({
      topic: "t",
      partition: 0,
      offset: 0,
      key: "k",
      value,
      headers: {},
      timestampMs: 0,
    })
    const callers = Array.from({ length: 12 }, (_, index) => `+1214555${String(100 + index).padStart(4, "0")}`)
    for (const [index, number] of callers.entries()) {
      const nowMs = Date.now()
      await Promise.all(
        works.flatMap(({ verdicts, inbound }, instance) => [
          verdicts.work(
            record(
              callVerdictCodec.encode({
                callId: `${RESELLER}:simulated:race-${index}-${instance % 2}`,
                version: 1,
                resellerId: RESELLER,
                brandId: BRAND,
                locationId: AUSTIN,
                line: LINES.austin,
                caller: { kind: "e164", number },
                verdict: "missed",
                reason: "busy",
                origin: "live",
                startedAtMs: nowMs,
                endedAtMs: nowMs,
              }),
            ),
          ),
          inbound.work(
            record(
              inboundMessageCodec.encode({
                eventId: `race-${index}`,
                resellerId: RESELLER,
                accountId: "simulated",
                sender: { kind: "e164", number },
                line: LINES.austin,
                body: "Hello",
                receivedAtMs: nowMs,
                origin: "live",
              }),
            ),
          ),
        ]),
      )
    }
    const [counts] = await store.statement(
      ALL,
      `SELECT (SELECT count(*) FROM conv_threads) AS threads, (SELECT count(*) FROM conv_contacts) AS contacts,
         (SELECT count(*) FROM conv_numbers) AS numbers, (SELECT count(*) FROM conv_entries WHERE kind = 'call') AS calls,
         (SELECT count(*) FROM conv_entries WHERE kind = 'text_in') AS texts, (SELECT count(*) FROM conv_outbox) AS told`,
    )
    expect(counts).toEqual({ threads: 12, contacts: 12, numbers: 12, calls: 24, texts: 12, told: 12 })
  })
})
