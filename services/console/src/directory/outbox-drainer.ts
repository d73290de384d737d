import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import {
  NOTHING_WAITED,
  type OutboxDrainer,
  type Round,
  sendAndTakeOff,
  startDraining,
  waitingRow,
} from "@rebound/outbox"
import type { Log } from "@rebound/runtime"
import type { Scope, Store } from "@rebound/store"

/** Belongs to the installation: the outbox holds records of every reseller. */
const everybody: Scope = { kind: "all" }
const table = "directory_outbox"
/** Records in one go: a reseller of 1,000 lines takes a handful. */
const recordsMax = 256
/** With a round's own time, other consoles' records are on the topic well within a second. */
const lookEveryMs = 400
/** Any number will do, as long as every console takes the same: one drainer at a time keeps an entity's records in order. */
const advisoryLock = 7_261_440_201

export interface OutboxDrainerOptions {
  readonly store: Store
  readonly producer: Producer
  readonly log: Log
  readonly random: () => number
  /** Told how many records went. */
  readonly onSent?: (count: number) => void
}

/**
 * Publishes the outbox in order. A crash between sending and deleting sends again; readers drop a revision that they have.
 * The lock is held by the transaction, which ends with its connection.
 */
export function startOutboxDrainer({ store, producer, log, random, onSent }: OutboxDrainerOptions): OutboxDrainer {
  const round = (): Promise<Round> =>
    store.transaction(everybody, async (tx) => {
      const [lock] = await tx.query("SELECT pg_try_advisory_xact_lock($1::bigint) AS held", [advisoryLock])
      if (lock?.held !== true) return NOTHING_WAITED
      const rows = await tx.query("SELECT sequence, key, value FROM directory_outbox ORDER BY sequence LIMIT $1", [
        recordsMax,
      ])
      const sent = await sendAndTakeOff(tx, {
        producer,
        topic: TOPICS.directory.name,
        table,
        rows: rows.map(waitingRow),
      })
      return { ...sent, more: sent.more || rows.length === recordsMax }
    })

  return startDraining({ round, what: "records of the directory", lookEveryMs, log, random, onSent })
}
