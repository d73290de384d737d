import type { Producer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import {
  lockShards,
  NOTHING_WAITED,
  type OutboxDrainer,
  type Round,
  sendAndTakeOff,
  startDraining,
  waitingRow,
} from "@rebound/outbox"
import type { CrashPoints, Log } from "@rebound/runtime"
import type { Scope, Store } from "@rebound/store"

export interface OutboxDrainerDeps {
  readonly store: Store
  readonly producer: Producer
  readonly crash: CrashPoints
  readonly log: Log
  readonly random: () => number
  /** Told how many turns went. */
  readonly onSent: (count: number) => void
}

const everybody: Scope = { kind: "all" }
const TABLE = "conv_outbox"
/** Turns in one go: people write a few a second, a busy evening's replies some dozens. */
const TURNS_MAX = 500
/** First of the shards' numbers that every conversation service agrees on. */
const FIRST_LOCK = 7_261_440_500

/** Publishes turns in order. A crash between sending and deleting sends again with the same event ids. */
export function startOutboxDrainer(deps: OutboxDrainerDeps): OutboxDrainer {
  const { store, producer, crash, log, random, onSent } = deps

  const round = (): Promise<Round> =>
    store.transaction(everybody, async (tx) => {
      const shards = await lockShards(tx, { table: TABLE, firstLock: FIRST_LOCK })
      if (shards.length === 0) return NOTHING_WAITED
      const rows = await tx.query(
        "SELECT sequence, key, value FROM conv_outbox WHERE shard = ANY ($1::text[]::integer[]) ORDER BY sequence LIMIT $2",
        [shards, TURNS_MAX],
      )
      const sent = await sendAndTakeOff(tx, {
        producer,
        topic: TOPICS.outcomes.name,
        table: TABLE,
        rows: rows.map(waitingRow),
        onPublished: () => crash.reach("conversation.published"),
      })
      return { ...sent, more: sent.more || rows.length === TURNS_MAX }
    })

  return startDraining({ round, what: "turns of conversations", log, random, onSent })
}
