import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import { backoffMs, type Log } from "@rebound/runtime"
import type { Scope, Store } from "@rebound/store"

/** Belongs to the installation: the outbox holds records of every reseller. */
const everybody: Scope = { kind: "all" }
/** Records in one go: a reseller of 1,000 lines takes a handful. */
const recordsMax = 256
/** Other instances' records, and those of a crash, wait at most this long; own ones are sent at once. */
const lookEveryMs = 400
/** Any number will do, as long as every console takes the same: one drainer at a time keeps an entity's records in order. */
const advisoryLock = 7_261_440_201
const backoff = { baseMs: 100, maxMs: 5_000 }

export interface OutboxDrainer {
  /** There is something to send. */
  wake(): void
  /** Sends what is there, then stops. */
  close(): Promise<void>
}

export interface OutboxDrainerOptions {
  readonly store: Store
  readonly producer: Producer
  readonly log: Log
  readonly random: () => number
  /** Told how many records went. */
  readonly onSent?: (count: number) => void
}

/**
 * Publishes the outbox in order: sends, waits until all are durable, deletes. A crash between sending and deleting sends
 * again; readers drop a revision that they have. The lock is held by the transaction, which ends with its connection.
 */
export function startOutboxDrainer({ store, producer, log, random, onSent }: OutboxDrainerOptions): OutboxDrainer {
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let again = false
  let closing = false
  let failures = 0

  async function drainOnce(): Promise<number> {
    return await store.transaction(everybody, async (tx) => {
      const [lock] = await tx.query("SELECT pg_try_advisory_xact_lock($1::bigint) AS held", [advisoryLock])
      if (lock?.held !== true) return 0
      const rows = await tx.query("SELECT sequence, key, value FROM directory_outbox ORDER BY sequence LIMIT $1", [
        recordsMax,
      ])
      if (rows.length === 0) return 0
      // Shorter than the time that the server lets a transaction idle.
      const sends = rows.map(({ key, value }) =>
        producer.send(
          { topic: TOPICS.directory.name, key: String(key), value: value as Uint8Array },
          { timeoutMs: 2_000 },
        ),
      )
      const settled = await Promise.allSettled(sends)
      const failed = settled.find((one) => one.status === "rejected")
      if (failed !== undefined) throw failed.reason
      await tx.query("DELETE FROM directory_outbox WHERE sequence = ANY ($1::text[]::bigint[])", [
        rows.map(({ sequence }) => String(sequence)),
      ])
      return rows.length
    })
  }

  async function drain(): Promise<void> {
    do {
      again = false
      const sent = await drainOnce()
      failures = 0
      if (sent > 0) onSent?.(sent)
      if (sent === recordsMax) again = true
    } while (again)
  }

  function run(): void {
    if (working !== undefined) {
      again = true
      return
    }
    clearTimeout(timer)
    working = drain()
      .catch((error: unknown) => {
        failures++
        log.warn({ err: error }, "the directory was not published; trying again")
      })
      .then(() => {
        working = undefined
        const waitMs = failures === 0 ? lookEveryMs : backoffMs(failures, { ...backoff, random }) + 50
        if (!closing) timer = setTimeout(run, waitMs)
      })
  }

  run()
  return {
    wake: run,
    close: async () => {
      closing = true
      clearTimeout(timer)
      await working
      clearTimeout(timer)
      // What is left is sent by the next console; a last try spares it the wait.
      await drain().catch(() => {})
    },
  }
}
