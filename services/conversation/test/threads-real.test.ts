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

  const record = (value: Uint8Array) => ({
    topic: "t",
    partition: 0,
    offset: 0,
    key: "k",
    value,
    headers: {},
    timestampMs: 0,
  })
  const depsWith = (peppers: readonly number[]) => {
    const vault = createVault({ keys: [{ version: "1", key }] })
    return {
      store,
      directory: sampleIndex(vault, []),
      hasher: createCallerHasher({ pepper: peppers.map((version) => ({ version, key: Buffer.alloc(32, version) })) }),
      sealing: createSealing({ store, vault }),
      ids: createIdSource({ now: Date.now, random: Math.random }),
      crash: createCrashPoints(),
      now: Date.now,
      mails: false,
      committed: () => {},
    }
  }

  test("a caller known under an older pepper is found under a newer one", async () => {
    const text = (eventId: string) =>
      record(
        inboundMessageCodec.encode({
          eventId,
          resellerId: RESELLER,
          accountId: "simulated",
          sender: { kind: "e164", number: "+12145550199" },
          line: LINES.denver,
          body: "Hello",
          receivedAtMs: Date.now(),
          origin: "live",
        }),
      )
    await new InboundWork(depsWith([1])).work(text("before"))
    await new InboundWork(depsWith([2, 1])).work(text("after"))
    const rows = await store.statement(
      ALL,
      "SELECT count(*) AS texts, count(DISTINCT thread_id) AS threads FROM conv_entries WHERE line = $1",
      [LINES.denver],
    )
    expect(rows).toEqual([{ texts: 2, threads: 1 }])
  })

  test("records of one new caller that race each other make one contact and one thread", async () => {
    const works = Array.from({ length: 4 }, () => {
      const deps = depsWith([1])
      return { verdicts: new VerdictWork(deps), inbound: new InboundWork(deps) }
    })
    await store.statement(ALL, "DELETE FROM conv_outbox")
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
      `SELECT (SELECT count(*) FROM conv_threads WHERE location_id = $1) AS threads,
         (SELECT count(*) FROM conv_contacts) AS contacts, (SELECT count(*) FROM conv_numbers) AS numbers, (SELECT count(*) FROM conv_entries WHERE kind = 'call') AS calls,
         (SELECT count(*) FROM conv_entries WHERE kind = 'text_in' AND location_id = $1) AS texts, (SELECT count(*) FROM conv_outbox) AS told`,
      [AUSTIN],
    )
    expect(counts).toEqual({ threads: 12, contacts: 13, numbers: 13, calls: 24, texts: 12, told: 12 })
  })
})
