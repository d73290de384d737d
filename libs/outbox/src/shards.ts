import type { Tx } from "@rebound/store"

/** Drainers that may work side by side. More than instances of a service will ever run; a change needs empty outboxes. */
export const OUTBOX_SHARDS = 16

/** FNV-1a over the key's code units: even, and the same in every process. One key has one shard, so one order. */
export function shardOf(key: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193)
  return (hash >>> 0) % OUTBOX_SHARDS
}

/**
 * The shards with something in them that nobody else drains now. They are this transaction's until it ends, be it with its
 * connection: so a shard has one drainer at a time, and a drainer that died holds none.
 *
 * @param firstLock the first of `OUTBOX_SHARDS` numbers that belong to this table in the whole database.
 */
export async function lockShards(
  tx: Tx,
  { table, firstLock }: { readonly table: string; readonly firstLock: number },
): Promise<readonly string[]> {
  const locked = await tx.query(
    `SELECT shard FROM generate_series(0, $2::integer - 1) AS shard
     WHERE EXISTS (SELECT FROM ${table} o WHERE o.shard = shard.shard)
       AND pg_try_advisory_xact_lock($1::bigint + shard.shard)`,
    [firstLock, OUTBOX_SHARDS],
  )
  return locked.map((row) => String(row.shard))
}
