import type { Producer } from "@rebound/bus"
import { backoffMs, type CrashPoints, type Log } from "@rebound/runtime"
import type { Row, Scope, Store, Tx } from "@rebound/store"
import { VaultError } from "@rebound/vault"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { OUTBOX_SHARDS } from "./message-step.ts"
import { sendSteps } from "./send-steps.ts"

export interface OutboxDrainerDeps {
  readonly store: Store
  readonly producer: Producer
  readonly sealing: Pick<Sealing, "keyOf" | "openRecord">
  readonly crash: CrashPoints
  readonly log: Log
  readonly random: () => number
  /** Told how many steps went. */
  readonly onSent?: (count: number) => void
}

export interface OutboxDrainer {
  /** There is something to send. */
  wake(): void
  /** Sends what is there, then stops. */
  close(): Promise<void>
}

const everybody: Scope = { kind: "all" }
/** Steps in one go: a busy second makes some 600. */
const STEPS_MAX = 500
/** Steps gather this long after a wake: nobody waits for them, and a batch costs one commit. */
const GATHER_MS = 200
/** Another instance's steps, and those of a crash, wait at most this long. */
const LOOK_EVERY_MS = 500
/** First of `OUTBOX_SHARDS` numbers that every dispatcher agrees on. */
const ADVISORY_LOCK = 7_261_440_300
/** No drainer looks there. */
const SHARD_ASIDE = -1

const NOTHING = { sent: 0, failure: undefined, more: false } as const

/**
 * Publishes steps in order: sends, waits, deletes what is durable; what is not stays and is tried again. A crash between
 * sending and deleting sends again with the same event ids. A shard's lock is held by the transaction, which ends with its connection.
 */
export function startOutboxDrainer(deps: OutboxDrainerDeps): OutboxDrainer {
  const { store, producer, sealing, crash, log, random, onSent } = deps
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let woken = false
  let closing = false
  let failures = 0

  /** All shards that nobody else holds, in one transaction. True when there may be more; rejects when nothing went. */
  async function drainOnce(): Promise<boolean> {
    const waiting = await store.statement(
      everybody,
      "SELECT DISTINCT reseller_id FROM dispatch_outbox WHERE shard >= 0",
      [],
      { name: "dispatch_outbox_resellers" },
    )
    if (waiting.length === 0) return false
    // Keys may have to be read, which nothing may do inside a transaction.
    const resellers = await withKeys(waiting.map((row) => String(row.reseller_id)))
    if (resellers.length === 0) return false
    const round = await store.transaction(everybody, async (tx) => {
      const locked = await tx.query(
        `SELECT shard FROM generate_series(0, $2::integer - 1) AS shard
         WHERE EXISTS (SELECT FROM dispatch_outbox o WHERE o.shard = shard.shard)
           AND pg_try_advisory_xact_lock($1::bigint + shard.shard)`,
        [ADVISORY_LOCK, OUTBOX_SHARDS],
      )
      if (locked.length === 0) return NOTHING
      const shards = locked.map((row) => String(row.shard))
      const rows = await tx.query(
        `SELECT sequence, reseller_id, key, value_sealed FROM dispatch_outbox
         WHERE shard = ANY ($1::text[]::integer[]) AND reseller_id = ANY ($2::text[]) ORDER BY sequence LIMIT $3`,
        [shards, resellers, STEPS_MAX],
      )
      if (rows.length === 0) return NOTHING
      const opened = await Promise.allSettled(
        rows.map(async (row) => ({
          sequence: String(row.sequence),
          key: String(row.key),
          value: await sealing.openRecord(String(row.reseller_id), String(row.value_sealed)),
        })),
      )
      const damaged = rows.filter((_, index) => isDamaged(opened[index]))
      if (damaged.length > 0) await setAside(tx, damaged)
      const steps = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
      const { sent, failure } = await sendSteps(producer, steps)
      if (sent.length > 0) crash.reach("dispatcher.published")
      await tx.query("DELETE FROM dispatch_outbox WHERE sequence = ANY ($1::text[]::bigint[])", [sent])
      return { sent: sent.length, failure, more: rows.length === STEPS_MAX || sent.length < steps.length }
    })
    if (round.sent > 0) onSent?.(round.sent)
    if (round.failure === undefined) return round.more
    // With nothing gone the bus is at fault: everybody waits longer and longer. Else those behind a failed step wait, who are few.
    if (round.sent === 0) throw round.failure
    log.warn({ err: round.failure }, "some steps were not published; trying again")
    return false
  }

  /** Those whose data key can be had: one that cannot holds up nobody else's steps. */
  async function withKeys(resellers: readonly string[]): Promise<string[]> {
    const keys = await Promise.allSettled(resellers.map((id) => sealing.keyOf(id)))
    return resellers.filter((resellerId, index) => {
      const key = keys[index]
      if (isDamaged(key))
        log.error({ err: key.reason, resellerId }, "steps wait: their reseller's data key does not open")
      return key?.status === "fulfilled"
    })
  }

  /** A step that does not open would stop all behind it for ever: it is kept for people, where no drainer looks. */
  async function setAside(tx: Tx, rows: readonly Row[]): Promise<void> {
    for (const { sequence, reseller_id: resellerId } of rows)
      log.error({ sequence, resellerId }, "a step in the outbox does not open; it is set aside")
    await tx.query("UPDATE dispatch_outbox SET shard = $1 WHERE sequence = ANY ($2::text[]::bigint[])", [
      SHARD_ASIDE,
      rows.map(({ sequence }) => String(sequence)),
    ])
  }

  function schedule(inMs: number): void {
    clearTimeout(timer)
    if (!closing) timer = setTimeout(run, inMs)
  }

  function run(): void {
    if (working !== undefined) return
    woken = false
    working = (async () => {
      while (await drainOnce()) if (closing) break
      failures = 0
    })()
      .catch((error: unknown) => {
        failures += 1
        log.warn({ err: error }, "steps were not published; trying again")
      })
      .then(() => {
        working = undefined
        if (failures > 0) schedule(50 + backoffMs(failures, { baseMs: 100, maxMs: 5_000, random }))
        else schedule(woken ? GATHER_MS : LOOK_EVERY_MS)
      })
  }

  schedule(0)
  return {
    wake: () => {
      if (woken || failures > 0) return
      woken = true
      if (working === undefined) schedule(GATHER_MS)
    },
    close: async () => {
      closing = true
      clearTimeout(timer)
      await working
      // What is left is sent by the next dispatcher; a last try spares it the wait.
      await drainOnce().catch(() => {})
    },
  }
}

/** The vault says no, and would again. Throws for what another try may open. */
function isDamaged(result: PromiseSettledResult<unknown> | undefined): result is PromiseRejectedResult {
  if (result?.status !== "rejected") return false
  if (!(result.reason instanceof VaultError)) throw result.reason
  return true
}
