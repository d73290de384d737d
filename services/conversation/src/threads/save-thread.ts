import type { Tx } from "@rebound/store"
import type { Thread } from "./thread.ts"

/** The database's clock: watchers in other processes look by it. */
export const DATABASE_NOW_MS = "(extract(epoch FROM clock_timestamp()) * 1000)::bigint"

/**
 * Writes a thread that this transaction holds, and answers it with its next revision. A row that changes its place says which one it
 * left, so that watchers of that place hear of it.
 */
export async function saveThread(tx: Tx, resellerId: string, thread: Thread): Promise<Thread> {
  const [row] = await tx.query(
    `UPDATE conv_threads SET location_id = $3, line = $4, state = $5, outcome = $6, assignee = $7, unread = $8::boolean,
       undeliverable = $9::boolean, waiting_since_ms = $10::bigint, human_at_ms = $11::bigint, live_at_ms = $12::bigint,
       last_at_ms = $13::bigint, last_line = $14, attempts = $15::integer, snoozed_until_ms = $16::bigint,
       done_at_ms = $17::bigint, moved_at_ms = $18::bigint,
       left_location_id = CASE WHEN location_id = $3 THEN left_location_id ELSE location_id END,
       left_revision = CASE WHEN location_id = $3 THEN left_revision ELSE revision + 1 END,
       revision = revision + 1, changed_at_ms = ${DATABASE_NOW_MS}
     WHERE (reseller_id = $1) IS TRUE AND thread_id = $2 RETURNING revision`,
    [
      resellerId,
      thread.threadId,
      thread.locationId,
      thread.line,
      thread.state,
      thread.outcome,
      thread.assignee,
      thread.unread,
      thread.undeliverable,
      Math.floor(thread.waitingSinceMs),
      Math.floor(thread.humanAtMs),
      Math.floor(thread.liveAtMs),
      Math.floor(thread.lastAtMs),
      thread.lastLine,
      thread.attempts,
      Math.floor(thread.snoozedUntilMs),
      Math.floor(thread.doneAtMs),
      Math.floor(thread.movedAtMs),
    ],
    { name: "conv_save_thread" },
  )
  return { ...thread, revision: Number(row?.revision) }
}
