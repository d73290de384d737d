import type { Tx } from "@rebound/store"
import type { Thread } from "./thread.ts"

/**
 * Makes one thread of two that turned out to be one person's. Both rows are locked. The other's numbers, timeline, tasks and replies
 * move; what is newer of the two is shown; who waits goes on waiting; where a person moved one of them, both lie. Answers the thread to
 * be saved.
 */
export async function mergeThread(tx: Tx, resellerId: string, own: Thread, other: Thread): Promise<Thread> {
  const values = [resellerId, own.threadId, other.threadId]
  await tx.query(
    "UPDATE conv_numbers SET contact_id = $2 WHERE reseller_id = $1 AND contact_id = $3",
    [resellerId, own.contactId, other.contactId],
    { name: "conv_merge_numbers" },
  )
  await tx.query("UPDATE conv_entries SET thread_id = $2 WHERE reseller_id = $1 AND thread_id = $3", values, {
    name: "conv_merge_entries",
  })
  await tx.query("UPDATE conv_tasks SET thread_id = $2 WHERE (reseller_id = $1) IS TRUE AND thread_id = $3", values, {
    name: "conv_merge_tasks",
  })
  // A key that both threads used stays with the one that goes on.
  await tx.query(
    `UPDATE conv_replies AS r SET thread_id = $2 WHERE r.reseller_id = $1 AND r.thread_id = $3 AND NOT EXISTS (
       SELECT FROM conv_replies o WHERE o.reseller_id = $1 AND o.thread_id = $2 AND o.idempotency_key = r.idempotency_key)`,
    values,
    { name: "conv_merge_replies" },
  )
  await tx.query("DELETE FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2", [resellerId, other.threadId], {
    name: "conv_drop_replies",
  })
  await tx.query(
    "DELETE FROM conv_threads WHERE (reseller_id = $1) IS TRUE AND thread_id = $2",
    [resellerId, other.threadId],
    { name: "conv_drop_thread" },
  )
  await tx.query(
    "DELETE FROM conv_contacts WHERE reseller_id = $1 AND contact_id = $2",
    [resellerId, other.contactId],
    { name: "conv_drop_contact" },
  )
  const newest = other.lastAtMs > own.lastAtMs ? other : own
  const [moved] = [own, other]
    .filter(({ movedAtMs, state }) => movedAtMs > 0 && state !== "done")
    .toSorted((a, b) => b.movedAtMs - a.movedAtMs)
  const waits = [own.waitingSinceMs, other.waitingSinceMs].filter((atMs) => atMs > 0)
  const bothDone = own.state === "done" && other.state === "done"
  return {
    ...own,
    locationId: (moved ?? newest).locationId,
    movedAtMs: moved?.movedAtMs ?? 0,
    line: newest.line,
    lastAtMs: newest.lastAtMs,
    lastLine: newest.lastLine,
    attempts: newest.attempts,
    state: bothDone ? "done" : own.state === "done" ? other.state : own.state,
    outcome: bothDone ? own.outcome : "",
    doneAtMs: bothDone ? own.doneAtMs : 0,
    snoozedUntilMs: own.state === "done" ? other.snoozedUntilMs : own.snoozedUntilMs,
    assignee: own.assignee || other.assignee,
    unread: own.unread || other.unread,
    undeliverable: newest.undeliverable,
    waitingSinceMs: waits.length === 0 ? 0 : Math.min(...waits),
    humanAtMs: Math.max(own.humanAtMs, other.humanAtMs),
    liveAtMs: Math.max(own.liveAtMs, other.liveAtMs),
    createdAtMs: Math.min(own.createdAtMs, other.createdAtMs),
  }
}
