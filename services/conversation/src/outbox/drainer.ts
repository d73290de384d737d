import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import { backoffMs, type CrashPoints, type Log } from "@rebound/runtime"
import type { Row, Scope, Store } from "@rebound/store"
import { OUTBOX_SHARDS } from "./tell-turn.ts"

export interface OutboxDrainerDeps {
  readonly store: Store
  readonly producer: Producer
  readonly crash: CrashPoints
  readonly log: Log
  readonly random: () => number
  readonly onSent: (count: number) => void
}

export interface OutboxDrainer {
  /** There is something to send. */
  wake(): void
  /** Sends what is there, then stops. */
  close(): Promise<void>
}

const everybody: Scope = { kind: "all" }
/** Turns in one go: people write a few a second, a busy evening's replies some dozens. */
const TURNS_MAX = 500
/** Other instances' turns, and those of a crash, wait at most this long; own ones are sent at once. */
const LOOK_EVERY_MS = 500
/** First of `OUTBOX_SHARDS` numbers that every conversation service agrees on. */
const ADVISORY_LOCK = 7_261_440_500
const NOTHING: { readonly sent: number; readonly failure: unknown } = { sent: 0, failure: undefined }
/** For a whole round of sends. Shorter than the time that the server lets a transaction idle. */
const SEND_TIMEOUT_MS = 2_000

/**
 * Publishes turns in order: sends, waits until they are durable, deletes what is. A crash between sending and deleting sends again with
 * the same event ids. A shard's lock is held by the transaction, which ends with its connection.
 */
export function startOutboxDrainer(deps: OutboxDrainerDeps): OutboxDrainer {
  const { store, producer, crash, log, random, onSent } = deps
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let again = false
  let closing = false
  let failures = 0

  /** True when there may be more. */
  async function drainOnce(): Promise<boolean> {
    const taken = await store.transaction(everybody, async (tx) => {
      const locked = await tx.query(
        `SELECT shard FROM generate_series(0, $2::integer - 1) AS shard
         WHERE EXISTS (SELECT FROM conv_outbox o WHERE o.shard = shard.shard)
           AND pg_try_advisory_xact_lock($1::bigint + shard.shard)`,
        [ADVISORY_LOCK, OUTBOX_SHARDS],
      )
      if (locked.length === 0) return NOTHING
      const rows = await tx.query(
        "SELECT sequence, key, value FROM conv_outbox WHERE shard = ANY ($1::text[]::integer[]) ORDER BY sequence LIMIT $2",
        [locked.map((row) => String(row.shard)), TURNS_MAX],
      )
      if (rows.length === 0) return NOTHING
      const { sent, failure } = await sendByKey(rows)
      crash.reach("conversation.published")
      await tx.query("DELETE FROM conv_outbox WHERE sequence = ANY ($1::text[]::bigint[])", [sent])
      return { sent: sent.length, failure }
    })
    if (taken.sent > 0) onSent(taken.sent)
    // What was sent is off; what was not is tried again after a pause.
    if (taken.failure !== undefined) throw taken.failure
    return taken.sent === TURNS_MAX
  }

  /** Keys side by side, one key's turns one after the other: after one that was not taken the later ones of its key wait for it. */
  async function sendByKey(rows: readonly Row[]): Promise<{ readonly sent: string[]; readonly failure: unknown }> {
    const untilMs = performance.now() + SEND_TIMEOUT_MS
    const sent: string[] = []
    let failure: unknown
    await Promise.all(
      [...Map.groupBy(rows, ({ key }) => String(key))].map(async ([key, turns]) => {
        try {
          for (const { sequence, value } of turns) {
            const timeoutMs = Math.floor(untilMs - performance.now())
            if (timeoutMs <= 0) return
            await producer.send({ topic: TOPICS.outcomes.name, key, value: value as Uint8Array }, { timeoutMs })
            sent.push(String(sequence))
          }
        } catch (error) {
          failure ??= error
        }
      }),
    )
    return { sent, failure }
  }

  function run(): void {
    if (working !== undefined) {
      again = true
      return
    }
    clearTimeout(timer)
    working = (async () => {
      do again = false
      while (((await drainOnce()) || again) && !closing)
      failures = 0
    })()
      .catch((error: unknown) => {
        failures += 1
        log.warn({ err: error }, "turns of conversations were not published; trying again")
      })
      .then(() => {
        working = undefined
        const waitMs = failures === 0 ? LOOK_EVERY_MS : 50 + backoffMs(failures, { baseMs: 100, maxMs: 5_000, random })
        if (!closing) timer = setTimeout(run, waitMs)
      })
  }

  run()
  return {
    wake: () => {
      if (failures === 0 && !closing) run()
    },
    close: async () => {
      closing = true
      clearTimeout(timer)
      await working
      clearTimeout(timer)
      // What is left is sent by the next service; a last try spares it the wait.
      await drainOnce().catch(() => {})
    },
  }
}
