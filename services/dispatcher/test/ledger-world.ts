import { createPostgresStore, migrate, type Store } from "@rebound/store"
import { type FreshDatabase, freshDatabase } from "@rebound/testkit"
import type { Claim } from "../src/ledger/claim.ts"
import { createLedger, type Ledger } from "../src/ledger/ledger.ts"
import { DISPATCHER_MIGRATIONS } from "../src/ledger/migrations.ts"
import type { Note } from "../src/ledger/note.ts"
import type { Outcome } from "../src/ledger/outcome.ts"

export const NOW = Date.UTC(2026, 2, 2, 15)
export const RESELLER = "northstar"
export const ALL = { kind: "all" } as const
const DAY_MS = 86_400_000

/** A migrated database of its own, copied from one that is prepared once a run. */
export async function ledgerDatabase(): Promise<FreshDatabase> {
  return await freshDatabase({
    template: {
      name: "dispatcher",
      prepare: async (ownerUrl) => void (await migrate({ ownerUrl, migrations: DISPATCHER_MIGRATIONS })),
    },
  })
}

export const storeOf = (database: FreshDatabase, poolMax = 10): Store =>
  createPostgresStore({ url: database.appUrl, applicationName: "ledger-test", statementTimeoutMs: 10_000, poolMax })

/** What the suites of the ledger work on. */
export interface LedgerGround {
  readonly store: Store
  readonly ledger: Ledger
}

/** A ledger whose clock a test moves. */
export function ledgerOf(store: Store, owner: string, clock: { nowMs: number } = { nowMs: NOW }): Ledger {
  return createLedger({ store, owner, now: () => clock.nowMs, liveMs: DAY_MS, segmentsPerDay: 50_000 })
}

let serial = 0

export function claimOf(over: Partial<Claim> = {}): Claim {
  serial += 1
  return {
    resellerId: RESELLER,
    callId: `${RESELLER}:main:CA${serial}`,
    version: 1,
    brandId: "brightsmile",
    locationId: "brightsmile-austin",
    callerKey: `1.caller-${serial}`,
    verdict: "missed",
    verdictReason: "no_answer",
    startedAtMs: NOW - 30_000,
    endedAtMs: NOW - 1_000,
    recordSealed: "sealed-record",
    messageId: `m-${serial}-${over.owner ?? "one"}`,
    state: "held",
    reason: "grace_delay",
    callerNumberSealed: "sealed-number",
    line: "+15125550100",
    accountId: "main",
    body: "Sorry we missed your call.",
    segments: 1,
    owner: "one",
    leaseUntilMs: NOW + 5_000,
    dueAtMs: NOW,
    deadlineAtMs: NOW + 300_000,
    decidedFromMs: NOW,
    latchUntilMs: NOW + DAY_MS,
    caps: { day: "2026-03-02", segmentsPerDayMax: 50_000, otherBrandsMax: 3, brandsSinceMs: NOW - DAY_MS },
    outbox: { shard: 0, key: "k", valueSealed: "step" },
    ...over,
  }
}

/** A verdict of the same call and caller as a claim, without a text. */
export const noteOf = (claim: Claim, over: Partial<Note> = {}): Note => ({
  ...claim,
  version: claim.version + 1,
  mode: "suppress",
  reason: "not_missed",
  reachedAtMs: 0,
  ...over,
})

export const outcomeOf = (claim: Claim, over: Partial<Outcome> & Pick<Outcome, "to">): Outcome => ({
  resellerId: claim.resellerId,
  messageId: claim.messageId,
  brandId: claim.brandId,
  callerKey: claim.callerKey,
  class: "first",
  reason: "",
  fence: 1,
  atMs: NOW + 100,
  submittedAtMs: NOW + 50,
  dueAtMs: 0,
  carrierMessageId: over.to === "accepted" ? `SM-${claim.messageId}` : "",
  errorCode: "",
  latchUntilMs: NOW + DAY_MS,
  optedOut: false,
  notTextable: false,
  settleAtMs: 0,
  outbox: { shard: 0, key: "k", valueSealed: over.to },
  ...over,
})

export const submissionOf = (claim: Claim, fence = 1) => ({
  resellerId: claim.resellerId,
  messageId: claim.messageId,
  brandId: claim.brandId,
  callerKey: claim.callerKey,
  fence,
  segments: claim.segments,
})

/** What a STOP does to the caller's row, for tests of what must see it. */
export const STOP = `
  INSERT INTO dispatch_callers AS c (reseller_id, brand_id, caller_key, number_sealed, opted_out_at_ms, opt_out_source)
  VALUES ($1, $2, $3, 'sealed-number', $4, 'reply')
  ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE SET opted_out_at_ms = excluded.opted_out_at_ms`

export const stopValues = (claim: Claim) => [claim.resellerId, claim.brandId, claim.callerKey, NOW] as const

export async function messageRow(store: Store, messageId: string) {
  const [row] = await store.statement(ALL, "SELECT * FROM dispatch_messages WHERE message_id = $1", [messageId])
  return row
}

export async function callerRow(store: Store, claim: Claim) {
  const [row] = await store.statement(
    ALL,
    "SELECT * FROM dispatch_callers WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = $3",
    [claim.resellerId, claim.brandId, claim.callerKey],
  )
  return row
}

export async function callRow(store: Store, callId: string) {
  const [row] = await store.statement(ALL, "SELECT * FROM dispatch_calls WHERE call_id = $1", [callId])
  return row
}

/** The steps in the outbox under a key, in order. */
export const stepsOf = async (store: Store, key: string) =>
  (await store.statement(ALL, "SELECT value_sealed FROM dispatch_outbox WHERE key = $1 ORDER BY sequence", [key])).map(
    (row) => row.value_sealed,
  )

/** Says that a reseller has spent so many segments on the day. */
export const spend = (store: Store, resellerId: string, segments: number) =>
  store.statement(
    ALL,
    `INSERT INTO dispatch_days (reseller_id, day, segments) VALUES ($1, '2026-03-02', $2)
     ON CONFLICT (reseller_id, day) DO UPDATE SET segments = excluded.segments`,
    [resellerId, segments],
  )

export const spent = async (store: Store, resellerId: string) =>
  Number(
    (await store.statement(ALL, "SELECT segments FROM dispatch_days WHERE reseller_id = $1", [resellerId]))[0]
      ?.segments,
  )
