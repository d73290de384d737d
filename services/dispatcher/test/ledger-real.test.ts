import type { Store } from "@rebound/store"
import { type FreshDatabase, serverOrSkip } from "@rebound/testkit"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { ledgerSuite } from "./ledger-suite.ts"
import {
  ALL,
  callerRow,
  claimOf,
  ledgerDatabase,
  ledgerOf,
  messageRow,
  NOW,
  noteOf,
  outcomeOf,
  STOP,
  stopValues,
  storeOf,
  submissionOf,
} from "./ledger-world.ts"

const postgres = await serverOrSkip("postgres")
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

describe.skipIf(!postgres.available)("ledger on PostgreSQL", { timeout: 60_000 }, () => {
  let database: FreshDatabase
  let store: Store
  const opened: Store[] = []
  const open = () => {
    const made = storeOf(database)
    opened.push(made)
    return made
  }
  beforeAll(async () => {
    database = await ledgerDatabase()
    store = open()
  })
  afterAll(async () => {
    for (const one of opened) await one.close()
    await database?.drop()
  })
  ledgerSuite(async () => open())

  /** Holds a transaction open over a statement, runs something meanwhile, then commits. */
  async function during<T>(
    first: (tx: { query(sql: string, values?: readonly never[]): Promise<unknown> }) => Promise<unknown>,
    meanwhile: () => Promise<T>,
  ): Promise<T> {
    let running: Promise<T> | undefined
    await store.transaction(ALL, async (tx) => {
      await first(tx as never)
      running = meanwhile()
      // Long enough for the other statement to reach the lock and wait there.
      await pause(150)
    })
    return await (running as Promise<T>)
  }

  describe("once a STOP is durable no SUBMITTING begins", () => {
    test("a submission that waited for the STOP's commit sees it", async () => {
      const claim = claimOf()
      const ledger = ledgerOf(open(), "one")
      await ledger.claim(claim)
      const result = await during(
        (tx) => tx.query(STOP, stopValues(claim) as never),
        () => ledger.submit(submissionOf(claim)),
      )
      expect(result).toEqual({ kind: "stop", reason: "opted_out" })
      expect(await messageRow(store, claim.messageId)).toMatchObject({ state: "held" })
    })
    test("so does a claim, of a caller that is known and of one that the STOP itself makes known", async () => {
      for (const known of [true, false]) {
        const ledger = ledgerOf(open(), "one")
        const claim = claimOf({ state: "submitting" })
        if (known) await ledger.note(noteOf(claim, { callId: `${claim.callId}-before`, reachedAtMs: 1 }))
        const result = await during(
          (tx) => tx.query(STOP, stopValues(claim) as never),
          () => ledger.claim(claim),
        )
        expect(result).toBe("lost")
        expect(await messageRow(store, claim.messageId)).toBeUndefined()
      }
    })
    test("a STOP waits for a submission that was first, and finds it SUBMITTING", async () => {
      const claim = claimOf()
      await ledgerOf(store, "one").claim(claim)
      let stateAtStop: unknown
      await during(
        (tx) =>
          tx.query("SELECT 1 FROM dispatch_callers WHERE caller_key = $1 FOR NO KEY UPDATE", [
            claim.callerKey,
          ] as never),
        async () => {
          const ledger = ledgerOf(open(), "one")
          const submitted = ledger.submit(submissionOf(claim))
          // Long enough for a busy machine to bring the submission to the lock.
          await pause(500)
          const stopping = open()
          await stopping.statement(ALL, STOP, stopValues(claim))
          stateAtStop = (await messageRow(stopping, claim.messageId))?.state
          expect(await submitted).toMatchObject({ kind: "go" })
        },
      )
      expect(stateAtStop).toBe("submitting")
    })
    test("under a storm of both, in every order: no text begins after its STOP", async () => {
      const ledgers = [ledgerOf(open(), "one"), ledgerOf(open(), "one")]
      const claims = Array.from({ length: 120 }, () => claimOf({ reason: "pacing" }))
      await Promise.all(claims.map((claim) => ledgerOf(store, "one").claim(claim)))
      const stopper = open()
      const results = await Promise.all(
        claims.map(async (claim, index) => {
          const submit = async () => {
            await pause(index % 7)
            return await ledgers[index % 2]?.submit(submissionOf(claim))
          }
          const stop = async () => {
            await pause((index * 3) % 7)
            // One transaction that says what it saw when it had the row: a text already under way, or none.
            return await stopper.transaction(ALL, async (tx) => {
              await tx.query(STOP, stopValues(claim))
              const [row] = await tx.query("SELECT state FROM dispatch_messages WHERE message_id = $1", [
                claim.messageId,
              ])
              return row?.state
            })
          }
          const [submitted, seen] = await Promise.all([submit(), stop()])
          return { submitted, seen }
        }),
      )
      for (const { submitted, seen } of results) expect(submitted?.kind === "go" ? "submitting" : "held").toBe(seen)
      expect(new Set(results.map(({ seen }) => seen)).size, "both orders happened").toBe(2)
    })
  })

  test("of two instances that claim the same calls and callers at once, one wins each", async () => {
    const one = ledgerOf(open(), "one")
    const two = ledgerOf(open(), "two")
    const claims = Array.from({ length: 200 }, () => claimOf())
    const results = await Promise.all(
      claims.map(async (claim, index) => {
        const other = { ...claim, owner: "two", messageId: `${claim.messageId}-two` }
        // Half of them are another call of the same caller: the latch decides; half the very same verdict.
        const asked = index % 2 === 0 ? other : { ...other, callId: `${claim.callId}-second` }
        return (await Promise.all([one.claim(claim), two.claim(asked)])).filter((result) => result === "claimed").length
      }),
    )
    expect(results.every((winners) => winners === 1)).toBe(true)
    const [count] = await store.statement(
      ALL,
      "SELECT count(*) AS n FROM dispatch_messages WHERE caller_key = ANY ($1)",
      [claims.map((claim) => claim.callerKey)],
    )
    expect(count?.n).toBe(200)
  })

  test("instances that spend side by side, by claims and by submissions, never spend more than the day has", async () => {
    const resellerId = "thrifty-side-by-side"
    const caps = { ...claimOf().caps, segmentsPerDayMax: 50_000 }
    const instances = Array.from({ length: 4 }, () => ledgerOf(open(), "one"))
    const held = Array.from({ length: 200 }, () => claimOf({ resellerId, caps }))
    await Promise.all(held.map((claim) => ledgerOf(store, "one").claim(claim)))
    await store.statement(ALL, "UPDATE dispatch_days SET segments = 49900 WHERE reseller_id = $1", [resellerId])
    const fresh = Array.from({ length: 200 }, () => claimOf({ resellerId, caps, state: "submitting" }))
    const went = await Promise.all([
      ...held.map(async (claim, index) => (await instances[index % 4]?.submit(submissionOf(claim)))?.kind === "go"),
      ...fresh.map(async (claim, index) => (await instances[index % 4]?.claim(claim)) === "claimed"),
    ])
    expect(went.filter(Boolean)).toHaveLength(100)
    const [day] = await store.statement(ALL, "SELECT segments FROM dispatch_days WHERE reseller_id = $1", [resellerId])
    expect(day?.segments).toBe(50_000)
  })

  test("of two owners that adopt at once each row has one", async () => {
    const claims = Array.from({ length: 150 }, () => claimOf({ owner: "dead", leaseUntilMs: NOW - 1_000 }))
    await Promise.all(claims.map((claim) => ledgerOf(store, "dead").claim(claim)))
    const adopters = ["two", "three"].map((owner) => ledgerOf(open(), owner))
    const adopted = (
      await Promise.all([...adopters, ...adopters].map((ledger) => Promise.all([ledger.adopt(50), ledger.adopt(50)])))
    )
      .flat(2)
      .map((row) => String(row.message_id))
      .filter((id) => claims.some((claim) => claim.messageId === id))
    expect(adopted).toHaveLength(new Set(adopted).size)
    expect(adopted).toHaveLength(150)
  })

  test("a correction that waited for SUBMITTING marks, one that was first cancels", async () => {
    const ledger = ledgerOf(open(), "one")
    const correct = (claim: ReturnType<typeof claimOf>) =>
      ledgerOf(open(), "other").withdraw({
        ...claim,
        version: 2,
        verdict: "answered",
        messageBrandId: claim.brandId,
        messageCallerKey: claim.callerKey,
        reachedAtMs: 0,
      })
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const claim = claimOf()
        await ledger.claim(claim)
        const [submitted, corrected] = await Promise.all([
          pause(index % 5).then(() => ledger.submit(submissionOf(claim))),
          pause((index * 2) % 5).then(() => correct(claim)),
        ])
        return `${submitted.kind} ${corrected}`
      }),
    )
    for (const outcome of outcomes) expect(["go too_late", "lost cancelled"]).toContain(outcome)
  })

  test("batches of everything at once over the same callers neither deadlock nor lose a row", async () => {
    const shared = Array.from({ length: 40 }, () => claimOf())
    const instances = ["one", "two", "three"].map((owner) => ledgerOf(open(), owner))
    const stopper = open()
    const work = Array.from({ length: 600 }, async (_, index) => {
      const base = shared[(index * 17) % shared.length] ?? claimOf()
      const ledger = instances[index % 3] ?? ledgerOf(store, "one")
      const claim = {
        ...base,
        callId: `${base.callId}-${index}`,
        messageId: `${base.messageId}-${index}`,
        owner: ledger.owner,
      }
      await pause(index % 11)
      if ((await ledger.claim(claim)) === "claimed") {
        await ledger.submit(submissionOf(claim))
        const to = (["rejected", "unknown", "accepted"] as const)[index % 3] ?? "rejected"
        await ledger.record(outcomeOf(claim, { to, fence: index % 3 === 2 ? undefined : 1 }))
      }
      await ledger.note(noteOf(claim, { callId: `${claim.callId}-note`, reachedAtMs: 1 }))
      await ledger.renew([{ ...claim, fence: 1 }])
      if (index % 50 === 0)
        await stopper.statement(ALL, "UPDATE dispatch_callers SET live_at_ms = 1 WHERE caller_key = $1", [
          claim.callerKey,
        ])
    })
    await Promise.all(work)
    for (const claim of shared) expect(await callerRow(store, claim)).toBeDefined()
  })
})
