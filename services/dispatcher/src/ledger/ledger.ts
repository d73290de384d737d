import { GroupCommit } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"
import { CLAIM, type Claim, type ClaimResult, claimRow, RELEASE_LATCH, readClaim } from "./claim.ts"
import { createDayRows } from "./day-rows.ts"
import { firstOfEach } from "./flight.ts"
import { ADOPT, COUNT_UNSETTLED, HAND_BACK, RENEW } from "./leases.ts"
import { NOTE, type Note, noteKey, noteRow } from "./note.ts"
import { movedKey, type Outcome, outcomeRow, RECORD } from "./outcome.ts"
import { readSubmit, SUBMIT, type Submission, type SubmitResult, submitRow } from "./submit.ts"
import { readWithdraw, WITHDRAW, type Withdrawal, type WithdrawResult, withdrawRow } from "./withdraw.ts"

/** An owner is forgotten this long after its last sign of life. */
export const LEASE_MS = 5_000

export interface LedgerOptions {
  readonly store: Store
  /** Names this process for as long as it lives. */
  readonly owner: string
  readonly now: () => number
  readonly liveMs: number
  readonly segmentsPerDay: number
}

/** A row by its fence. */
export interface FencedRow {
  readonly resellerId: string
  readonly messageId: string
  readonly fence: number
}

/**
 * Every text that leaves, in PostgreSQL. Whatever is asked for together travels in one statement; every statement is a
 * transaction by itself and takes its rows in one order. Rejects with StoreError.
 */
export interface Ledger {
  readonly owner: string
  claim(claim: Claim): Promise<Exclude<ClaimResult, "latch_leaked">>
  /** Gives a caller's latch back that this message holds, if it holds it: for one that was never written. */
  releaseLatch(latch: Pick<Claim, "resellerId" | "brandId" | "callerKey" | "messageId">): Promise<void>
  /** False: the row knows this version already, or it stood behind another verdict of the same call. */
  note(note: Note): Promise<boolean>
  withdraw(withdrawal: Withdrawal): Promise<WithdrawResult>
  submit(submission: Submission): Promise<SubmitResult>
  /** False: the text may not move there any more. */
  record(outcome: Outcome): Promise<boolean>
  /** Keys `<reseller> <message id>` of the rows that this owner still has. */
  renew(rows: readonly FencedRow[]): Promise<ReadonlySet<string>>
  adopt(limit: number): Promise<readonly Row[]>
  /** `untilMs`: when each may be adopted. */
  handBack(rows: readonly (FencedRow & { readonly untilMs: number })[]): Promise<void>
  countUnsettled(): Promise<{ readonly open: number; readonly givenUp: number }>
}

/** Rows of one statement: some 300 kB of JSON at most. */
const BATCH_MAX = 256
const ALL = { kind: "all" } as const

export function createLedger({ store, owner, now, liveMs, segmentsPerDay }: LedgerOptions): Ledger {
  const nowMs = () => Math.floor(now())
  const run = (name: string, sql: string, rows: readonly object[], ...more: (string | number)[]) =>
    store.statement(ALL, sql, [JSON.stringify(rows), ...more], { name })

  const keepDays = createDayRows(store)

  const claims = new GroupCommit<Claim, ClaimResult>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      // Of one caller one claim a statement: an upsert cannot touch a row twice, and the second would lose anyway.
      const { first, isFirst } = firstOfEach(asked, (one) => `${one.resellerId} ${one.brandId} ${one.callerKey}`)
      await keepDays(first.map(({ resellerId, caps }) => ({ resellerId, day: caps.day })))
      const rows = await run("dispatch_claim", CLAIM, first.map(claimRow), nowMs(), nowMs() - liveMs)
      const found = new Map(rows.map((row) => [String(row.m), readClaim(row)]))
      return asked.map((one, index) => (isFirst[index] ? (found.get(one.messageId) ?? "lost") : "lost"))
    },
  })
  const notes = new GroupCommit<Note, boolean>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      const { first, isFirst } = firstOfEach(asked, (one) => `${one.resellerId} ${one.callId}`)
      const rows = await run("dispatch_note", NOTE, first.map(noteRow), nowMs())
      const written = new Set(rows.map(noteKey))
      return asked.map((one, index) => isFirst[index] === true && written.has(`${one.resellerId} ${one.callId}`))
    },
  })
  const withdrawals = new GroupCommit<Withdrawal, WithdrawResult>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      const { first, isFirst } = firstOfEach(asked, (one) => `${one.resellerId} ${one.messageId}`)
      const rows = await run("dispatch_withdraw", WITHDRAW, first.map(withdrawRow), nowMs())
      const found = new Map(rows.map((row) => [String(row.m), readWithdraw(row)]))
      return asked.map((one, index) => (isFirst[index] ? (found.get(one.messageId) ?? "stale") : "stale"))
    },
  })
  const submissions = new GroupCommit<Submission, SubmitResult>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      const { first, isFirst } = firstOfEach(asked, (one) => `${one.resellerId} ${one.messageId}`)
      const at = nowMs()
      const day = new Date(at).toISOString().slice(0, 10)
      await keepDays(first.map(({ resellerId }) => ({ resellerId, day })))
      const rows = await run(
        "dispatch_submit",
        SUBMIT,
        first.map(submitRow),
        at,
        owner,
        at + LEASE_MS,
        at - liveMs,
        day,
        segmentsPerDay,
      )
      const found = new Map(rows.map((row) => [String(row.message_id), row]))
      return asked.map((one, index) => readSubmit(isFirst[index] ? found.get(one.messageId) : undefined))
    },
  })
  const outcomes = new GroupCommit<Outcome, boolean>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      const { first, isFirst } = firstOfEach(asked, (one) => `${one.resellerId} ${one.messageId}`)
      const moved = new Set((await run("dispatch_record", RECORD, first.map(outcomeRow))).map(movedKey))
      return asked.map((one, index) => isFirst[index] === true && moved.has(`${one.resellerId} ${one.messageId}`))
    },
  })

  const releaseLatch: Ledger["releaseLatch"] = async (latch) => {
    await run("dispatch_release_latch", RELEASE_LATCH, [
      { r: latch.resellerId, b: latch.brandId, k: latch.callerKey, m: latch.messageId },
    ])
  }

  return {
    owner,
    claim: async (claim) => {
      const result = await claims.submit(claim)
      if (result !== "latch_leaked") return result
      await releaseLatch(claim)
      return "lost"
    },
    releaseLatch,
    note: (note) => notes.submit(note),
    withdraw: (withdrawal) => withdrawals.submit(withdrawal),
    submit: (submission) => submissions.submit(submission),
    record: (outcome) => outcomes.submit(outcome),
    renew: async (rows) => {
      const given = rows.map((row) => ({ r: row.resellerId, m: row.messageId, f: row.fence }))
      const renewed = await run("dispatch_renew", RENEW, given, owner, nowMs() + LEASE_MS)
      return new Set(renewed.map(movedKey))
    },
    adopt: (limit) =>
      store.statement(ALL, ADOPT, [nowMs(), owner, nowMs() + LEASE_MS, limit], { name: "dispatch_adopt" }),
    handBack: async (rows) => {
      const given = rows.map((row) => ({
        r: row.resellerId,
        m: row.messageId,
        f: row.fence,
        until: Math.floor(row.untilMs),
      }))
      await run("dispatch_hand_back", HAND_BACK, given, owner)
    },
    countUnsettled: async () => {
      const [row] = await store.statement(ALL, COUNT_UNSETTLED, [], { name: "dispatch_unsettled" })
      return { open: Number(row?.open ?? 0), givenUp: Number(row?.given_up ?? 0) }
    },
  }
}
