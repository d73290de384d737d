import { setTimeout as sleep } from "node:timers/promises"
import type { SendOutcome } from "@rebound/carriers"
import { createMemoryLimiter } from "@rebound/limiter"
import { createCrashPoints, createLogger, createMetrics, createTracing } from "@rebound/runtime"
import { createEmbeddedStore, type EmbeddedStore, migrate, StoreError } from "@rebound/store"
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest"
import type { Ledger } from "../src/ledger/ledger.ts"
import { DISPATCHER_MIGRATIONS } from "../src/ledger/migrations.ts"
import { createObserver } from "../src/sending/observe.ts"
import { TextSending } from "../src/sending/sending.ts"
import { ALL, claimOf, ledgerOf, NOW } from "./ledger-world.ts"
import { LINES, SAMPLE_RESELLER, sampleIndex } from "./sample-index.ts"

const LEASE_MS = 5_000
const NEVER = new Promise<never>(() => {})
const TAKEN: SendOutcome = { kind: "accepted", carrierMessageId: "SM-a", segments: 1 }

// Two dispatchers on one ledger, whose connections and lives a test ends; a stand-in for the carrier counts what is posted.
describe("the owners of a text", { timeout: 30_000 }, () => {
  let store: EmbeddedStore
  const clock = { nowMs: NOW }
  beforeAll(async () => {
    store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: DISPATCHER_MIGRATIONS })
  })
  afterAll(() => store.close())
  beforeEach(async () => {
    clock.nowMs = NOW
    await store.statement(ALL, "DELETE FROM dispatch_messages")
  })

  interface Life {
    /** PostgreSQL does not answer. */
    cutOff?: boolean
    /** Killed: nothing of it happens any more. */
    dead?: boolean
  }

  const ledgerIn = (owner: string, life: Life): Ledger => {
    const real = ledgerOf(store, owner, clock)
    const through =
      <Args extends unknown[], T>(ask: (...args: Args) => Promise<T>) =>
      (...args: Args): Promise<T> => {
        if (life.dead === true) return NEVER
        if (life.cutOff === true)
          return Promise.reject(new StoreError("STORE_UNREACHABLE", "cut off", { commitUnknown: true }))
        return ask(...args)
      }
    return {
      ...real,
      submit: through((row) => real.submit(row)),
      renew: through((rows) => real.renew(rows)),
      adopt: through((count) => real.adopt(count)),
      record: through((outcome) => real.record(outcome)),
    }
  }

  const posts: string[] = []
  async function sender(owner: string, ledger: Ledger, send: () => Promise<SendOutcome>): Promise<TextSending> {
    return new TextSending({
      ledger,
      directory: sampleIndex({ apiUrl: "http://127.0.0.1:1", authToken: "obviously-fake" }),
      limiter: createMemoryLimiter({ now: () => clock.nowMs }),
      senders: new Map([
        [
          "twilio",
          {
            send: () => {
              posts.push(owner)
              return send()
            },
            find: async () => ({ messages: [], complete: true }),
            close: async () => {},
          },
        ],
      ]),
      joinWaitingReceipts: async () => {},
      receiptUrl: () => "",
      openNumber: async () => "+15125550142",
      observe: createObserver(createMetrics({ service: `owner-${owner}` })),
      log: createLogger({ service: "owners-test", level: "fatal" }),
      tracing: await createTracing({ service: "owners-test" }),
      crash: createCrashPoints(),
      tell: async () => ({ shard: 0, key: "k", valueSealed: "step" }),
      wakeOutbox: () => {},
      now: () => clock.nowMs,
      monotonic: () => clock.nowMs,
      random: () => 0.5,
    })
  }

  async function claimed(ledger: Ledger, owner: string) {
    const claim = claimOf({
      resellerId: SAMPLE_RESELLER,
      line: LINES.austin,
      accountId: "simulated",
      owner,
      leaseUntilMs: clock.nowMs + LEASE_MS,
      dueAtMs: clock.nowMs,
      deadlineAtMs: clock.nowMs + 290_000,
    })
    expect(await ledger.claim(claim)).toBe("claimed")
    const text = { verdictVersion: 1, class: "first", fence: 1, attempts: 0, submittingAtMs: 0, number: "+15125550142" }
    return { ...claim, ...text, traceparent: undefined }
  }

  const stateNow = async () => (await store.statement(ALL, "SELECT state, reason FROM dispatch_messages"))[0]

  test("an owner that could not submit posts nothing after somebody else may have, though both found the row submitting", async () => {
    posts.length = 0
    const ofA: Life = {}
    const ofB: Life = {}
    const ledgerA = ledgerIn("a", ofA)
    const a = await sender("a", ledgerA, async () => TAKEN)
    const text = await claimed(ledgerA, "a")
    ofA.cutOff = true
    a.schedule(text, clock.nowMs)
    await sleep(50)

    clock.nowMs += LEASE_MS + 1
    const b = await sender("b", ledgerIn("b", ofB), () => NEVER)
    await b.start()
    await expect.poll(() => posts, { timeout: 5_000 }).toEqual(["b"])
    ofB.dead = true
    ofA.cutOff = false

    clock.nowMs += LEASE_MS + 1
    await a.start()
    await expect.poll(stateNow, { timeout: 5_000 }).toMatchObject({ state: "unknown", reason: "owner_lost" })
    await sleep(100)
    expect(posts).toEqual(["b"])
    await a.stop()
  })

  test("an owner whose submit got no answer sends once it finds its own row submitting", async () => {
    posts.length = 0
    const life: Life = {}
    const real = ledgerIn("a", life)
    let lost = false
    const ledger: Ledger = {
      ...real,
      submit: async (row) => {
        const result = await real.submit(row)
        if (lost) return result
        lost = true
        throw new StoreError("STORE_UNREACHABLE", "the answer was lost", { commitUnknown: true })
      },
    }
    const a = await sender("a", ledger, async () => TAKEN)
    a.schedule(await claimed(ledger, "a"), clock.nowMs)
    await expect.poll(stateNow, { timeout: 5_000 }).toMatchObject({ state: "submitting" })
    // The next try finds that the row is not to be claimed any more; then its lease ends.
    clock.nowMs += 1_000
    await sleep(1_500)
    clock.nowMs += LEASE_MS + 1
    await a.start()
    await expect.poll(stateNow, { timeout: 10_000 }).toMatchObject({ state: "accepted" })
    expect(posts).toEqual(["a"])
    await a.stop()
  })

  test("stopped while a submit is under way, the text is taken back and not left for lost", async () => {
    posts.length = 0
    const real = ledgerOf(store, "a", clock)
    const submitted = Promise.withResolvers<void>()
    let closed = false
    const gone = () => Promise.reject(new StoreError("STORE_UNREACHABLE", "the store is closed"))
    const ledger: Ledger = {
      ...real,
      submit: async (row) => {
        const result = await real.submit(row)
        submitted.resolve()
        await sleep(50)
        return result
      },
      record: (outcome) => (closed ? gone() : real.record(outcome)),
    }
    const a = await sender("a", ledger, async () => TAKEN)
    a.schedule(await claimed(ledger, "a"), clock.nowMs)
    await submitted.promise
    await a.stop()
    // The lifecycle goes on and closes the store.
    closed = true
    await sleep(150)
    expect(posts).toEqual([])
    expect(await stateNow()).toMatchObject({ state: "claimed" })
  })
})
