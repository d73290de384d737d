import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import {
  lockShards,
  NOTHING_WAITED,
  type OutboxDrainer,
  type Round,
  sendAndTakeOff,
  startDraining,
} from "@rebound/outbox"
import type { CrashPoints, Log } from "@rebound/runtime"
import type { Row, Scope, Store, Tx } from "@rebound/store"
import { VaultError } from "@rebound/vault"
import type { Sealing } from "../numbers-at-rest/sealing.ts"

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

const everybody: Scope = { kind: "all" }
const TABLE = "dispatch_outbox"
/** Steps in one go: a busy second makes some 600. */
const STEPS_MAX = 500
/** Steps gather this long after a wake: nobody waits for them, and a batch costs one commit. */
const GATHER_MS = 200
/** First of the shards' numbers that every dispatcher agrees on. */
const FIRST_LOCK = 7_261_440_300
/** No drainer looks there. */
const SHARD_ASIDE = -1

/** Publishes steps in order. A crash between sending and deleting sends again with the same event ids. */
export function startOutboxDrainer(deps: OutboxDrainerDeps): OutboxDrainer {
  const { store, producer, sealing, crash, log, random, onSent } = deps

  /** All shards that nobody else holds, in one transaction. */
  async function round(): Promise<Round> {
    const waiting = await store.statement(
      everybody,
      "SELECT DISTINCT reseller_id FROM dispatch_outbox WHERE shard >= 0",
      [],
      { name: "dispatch_outbox_resellers" },
    )
    if (waiting.length === 0) return NOTHING_WAITED
    // Keys may have to be read, which nothing may do inside a transaction.
    const resellers = await withKeys(waiting.map((row) => String(row.reseller_id)))
    if (resellers.length === 0) return NOTHING_WAITED
    return await store.transaction(everybody, async (tx) => {
      const shards = await lockShards(tx, { table: TABLE, firstLock: FIRST_LOCK })
      if (shards.length === 0) return NOTHING_WAITED
      const rows = await tx.query(
        `SELECT sequence, reseller_id, key, value_sealed FROM dispatch_outbox
         WHERE shard = ANY ($1::text[]::integer[]) AND reseller_id = ANY ($2::text[]) ORDER BY sequence LIMIT $3`,
        [shards, resellers, STEPS_MAX],
      )
      const sent = await sendAndTakeOff(tx, {
        producer,
        topic: TOPICS.messages.name,
        table: TABLE,
        rows: await opened(tx, rows),
        onPublished: () => crash.reach("dispatcher.published"),
      })
      return { ...sent, more: sent.more || rows.length === STEPS_MAX }
    })
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

  /** The steps of the rows; what does not open is set aside. */
  async function opened(tx: Tx, rows: readonly Row[]) {
    const results = await Promise.allSettled(
      rows.map(async (row) => ({
        sequence: String(row.sequence),
        key: String(row.key),
        value: await sealing.openRecord(String(row.reseller_id), String(row.value_sealed)),
      })),
    )
    const damaged = rows.filter((_, index) => isDamaged(results[index]))
    if (damaged.length > 0) await setAside(tx, damaged)
    return results.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []))
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

  return startDraining({ round, what: "steps of texts", gatherMs: GATHER_MS, log, random, onSent })
}

/** The vault says no, and would again. Throws for what another try may open. */
function isDamaged(result: PromiseSettledResult<unknown> | undefined): result is PromiseRejectedResult {
  if (result?.status !== "rejected") return false
  if (!(result.reason instanceof VaultError)) throw result.reason
  return true
}
