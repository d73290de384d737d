import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import { backoffMs, type CrashPoints, type Log } from "@rebound/runtime"
import type { Scope, Store } from "@rebound/store"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { OUTBOX_SHARDS } from "./message-step.ts"

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
const GATHER_MS = 20
/** Another instance's steps, and those of a crash, wait at most this long. */
const LOOK_EVERY_MS = 500
/** First of `OUTBOX_SHARDS` numbers that every dispatcher agrees on. */
const ADVISORY_LOCK = 7_261_440_300
const SEND_TIMEOUT_MS = 2_000

/**
 * Publishes steps in order: sends, waits until all are durable, deletes. A crash between sending and deleting sends
 * again with the same event ids. A shard's lock is held by the transaction, which ends with its connection.
 */
export function startOutboxDrainer(deps: OutboxDrainerDeps): OutboxDrainer {
  const { store, producer, sealing, crash, log, random, onSent } = deps
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let woken = false
  let closing = false
  let failures = 0

  /** All shards that nobody else holds, in one transaction. True when there may be more. */
  async function drainOnce(): Promise<boolean> {
    const waiting = await store.statement(everybody, "SELECT DISTINCT reseller_id FROM dispatch_outbox", [], {
      name: "dispatch_outbox_resellers",
    })
    if (waiting.length === 0) return false
    const resellers = waiting.map((row) => String(row.reseller_id))
    // Keys may have to be read, which nothing may do inside a transaction.
    await Promise.all(resellers.map((id) => sealing.keyOf(id)))
    const taken = await store.transaction(everybody, async (tx) => {
      const locked = await tx.query(
        `SELECT shard FROM generate_series(0, $2::integer - 1) AS shard
         WHERE EXISTS (SELECT FROM dispatch_outbox o WHERE o.shard = shard.shard)
           AND pg_try_advisory_xact_lock($1::bigint + shard.shard)`,
        [ADVISORY_LOCK, OUTBOX_SHARDS],
      )
      if (locked.length === 0) return 0
      const shards = locked.map((row) => String(row.shard))
      const rows = await tx.query(
        `SELECT sequence, reseller_id, key, value_sealed FROM dispatch_outbox
         WHERE shard = ANY ($1::text[]::integer[]) AND reseller_id = ANY ($2::text[]) ORDER BY sequence LIMIT $3`,
        [shards, resellers, STEPS_MAX],
      )
      if (rows.length === 0) return 0
      const records = await Promise.all(
        rows.map(async (row) => ({
          key: String(row.key),
          value: await sealing.openRecord(String(row.reseller_id), String(row.value_sealed)),
        })),
      )
      // Sent one after another without awaiting: the producer keeps the order of a key.
      const settled = await Promise.allSettled(
        records.map((record) =>
          producer.send({ topic: TOPICS.messages.name, ...record }, { timeoutMs: SEND_TIMEOUT_MS }),
        ),
      )
      const failed = settled.find((one) => one.status === "rejected")
      if (failed !== undefined) throw failed.reason
      crash.reach("dispatcher.published")
      await tx.query("DELETE FROM dispatch_outbox WHERE sequence = ANY ($1::text[]::bigint[])", [
        rows.map(({ sequence }) => String(sequence)),
      ])
      return rows.length
    })
    if (taken > 0) onSent?.(taken)
    return taken === STEPS_MAX
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
