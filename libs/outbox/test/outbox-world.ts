import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { BusError, createEmbeddedBus, type Producer } from "@rebound/bus"
import { createEmbeddedStore, migrate, type Store, tenantTable } from "@rebound/store"
import { lockShards, type Round, sendAndTakeOff, shardOf, waitingRow } from "../src/index.ts"

const ALL = { kind: "all" } as const
const TABLE = "things_outbox"
const TOPIC = "things"

/** An outbox, the topic behind it, and a bus that a test can make refuse. */
export interface OutboxWorld {
  readonly store: Store
  /** What is on the topic, as `key value`, in order of arrival. */
  readonly published: readonly string[]
  /** Asked before each send; true refuses it. */
  refuses: (key: string, value: string) => boolean
  put(...rows: readonly (readonly [key: string, value: string])[]): Promise<void>
  left(): Promise<string[]>
  /** One round, at most `rowsMax` rows. */
  round(rowsMax?: number, onPublished?: () => void): Promise<Round>
  close(): Promise<void>
}

export async function startOutboxWorld(): Promise<OutboxWorld> {
  const folder = mkdtempSync(join(tmpdir(), "outbox-"))
  const bus = createEmbeddedBus({ directory: folder })
  await bus.ensureTopics([{ name: TOPIC, partitions: 3 }])
  const store = await createEmbeddedStore({ directory: "memory" })
  const columns = `sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  shard integer NOT NULL,
  key text NOT NULL,
  value bytea NOT NULL`
  await migrate({ store, migrations: [{ id: "outbox-test/001", sql: tenantTable(TABLE, columns) }] })
  const published: string[] = []
  const follower = await bus.follow({
    topic: TOPIC,
    onRecord: ({ key, value }) => void published.push(`${key} ${Buffer.from(value ?? []).toString()}`),
    onFatal: (error) => {
      throw error
    },
  })
  const sound = await bus.producer()
  const producer: Producer = {
    send: async (record, options) => {
      if (world.refuses(record.key, Buffer.from(record.value ?? []).toString()))
        throw new BusError("BUS_TIMEOUT", "not acknowledged in time")
      return await sound.send(record, options)
    },
    close: () => sound.close(),
  }
  const world: OutboxWorld = {
    store,
    published,
    refuses: () => false,
    put: async (...rows) => {
      await store.transaction({ kind: "resellers", ids: ["r"] }, async (tx) => {
        for (const [key, value] of rows)
          await tx.query(`INSERT INTO ${TABLE} (reseller_id, shard, key, value) VALUES ('r', $1::integer, $2, $3)`, [
            shardOf(key),
            key,
            Buffer.from(value),
          ])
      })
    },
    left: async () =>
      (await store.statement(ALL, `SELECT key, value FROM ${TABLE} ORDER BY sequence`)).map(
        ({ key, value }) => `${key} ${Buffer.from(value as Uint8Array).toString()}`,
      ),
    round: (rowsMax = 100, onPublished) =>
      store.transaction(ALL, async (tx) => {
        const shards = await lockShards(tx, { table: TABLE, firstLock: 1_000 })
        const rows = await tx.query(
          `SELECT sequence, key, value FROM ${TABLE} WHERE shard = ANY ($1::text[]::integer[]) ORDER BY sequence LIMIT $2`,
          [shards, rowsMax],
        )
        const sent = await sendAndTakeOff(tx, {
          producer,
          topic: TOPIC,
          table: TABLE,
          rows: rows.map(waitingRow),
          ...(onPublished !== undefined && { onPublished }),
        })
        return { ...sent, more: sent.more || rows.length === rowsMax }
      }),
    close: async () => {
      await Promise.all([sound.close(), follower.close()])
      await bus.close()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return world
}
