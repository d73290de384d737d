import type { TaskResult } from "@rebound/contracts"
import type { Row, Tx } from "@rebound/store"
import { DATABASE_NOW_MS } from "../threads/save-thread.ts"

/** A callback to make. Instants in Unix milliseconds, 0 when not. */
export interface Task {
  readonly taskId: string
  /** Empty for callers who withheld their number. */
  readonly threadId: string
  readonly brandId: string
  readonly locationId: string
  readonly line: string
  readonly callId: string
  readonly reason: string
  readonly createdAtMs: number
  readonly doneAtMs: number
  readonly doneBy: string
  readonly result: string
  readonly revision: number
}

export const TASK_COLUMNS = `k.task_id, k.thread_id, k.brand_id, k.location_id, k.line, k.call_id, k.reason, k.created_at_ms,
  k.done_at_ms, k.done_by, k.result, k.revision`

export const readTask = (row: Row): Task => ({
  taskId: String(row.task_id),
  threadId: String(row.thread_id),
  brandId: String(row.brand_id),
  locationId: String(row.location_id),
  line: String(row.line),
  callId: String(row.call_id),
  reason: String(row.reason),
  createdAtMs: Number(row.created_at_ms),
  doneAtMs: Number(row.done_at_ms),
  doneBy: String(row.done_by),
  result: String(row.result),
  revision: Number(row.revision),
})

/** Open, of tasks looked up by call or thread: `= 0` would let the planner go along all open ones instead. */
const IS_OPEN = "done_at_ms <= 0"

export type NewTask = Omit<Task, "doneAtMs" | "doneBy" | "result" | "revision">

/**
 * Makes a call's task. False when the call has one, or its thread has an open one: a caller who tries three times is called back
 * once. A thread's task that nobody needed, since its text had left, is due again when that text comes back. One thread's tasks are made
 * under its row's lock.
 */
export async function makeTask(tx: Tx, resellerId: string, task: NewTask): Promise<boolean> {
  const rows = await tx.query(
    `INSERT INTO conv_tasks AS k (reseller_id, task_id, thread_id, brand_id, location_id, line, call_id, reason, created_at_ms,
       changed_at_ms)
     SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9::bigint, ${DATABASE_NOW_MS}
     WHERE $3 = '' OR (SELECT task_id FROM conv_tasks WHERE (reseller_id = $1) IS TRUE AND thread_id = $3
       AND ${IS_OPEN} LIMIT 1) IS NULL
     ON CONFLICT (reseller_id, call_id) DO UPDATE SET done_at_ms = 0, done_by = '', result = '', reason = excluded.reason,
       created_at_ms = excluded.created_at_ms, revision = k.revision + 1, changed_at_ms = excluded.changed_at_ms
       WHERE k.thread_id <> '' AND k.done_by = '${AUTOMATIC}' AND k.result = 'not_needed'
     RETURNING task_id`,
    [
      resellerId,
      task.taskId,
      task.threadId,
      task.brandId,
      task.locationId,
      task.line,
      task.callId,
      task.reason,
      Math.floor(task.createdAtMs),
    ],
    { name: "conv_make_task" },
  )
  return rows.length === 1
}

/** Ended by what happened, not by a person. */
export const AUTOMATIC = "automatic"

const END = `UPDATE conv_tasks AS k SET done_at_ms = greatest(1, $2::bigint), done_by = $3, result = $4, revision = revision + 1,
  changed_at_ms = ${DATABASE_NOW_MS}`

/** How tasks ended, by whom and when. */
export interface TaskEnd {
  readonly atMs: number
  readonly by: string
  readonly result: TaskResult
}

/** The call turned out not to be missed. */
export async function endTaskOfCall(tx: Tx, resellerId: string, callId: string, end: TaskEnd): Promise<boolean> {
  const rows = await tx.query(
    `${END} WHERE (reseller_id = $1) IS TRUE AND call_id = $5 AND ${IS_OPEN} RETURNING task_id`,
    [resellerId, Math.floor(end.atMs), end.by, end.result, callId],
    { name: "conv_end_task_of_call" },
  )
  return rows.length > 0
}

/** The caller was spoken with: what was to be called back before that is done. */
export async function endTasksOfThread(tx: Tx, resellerId: string, threadId: string, end: TaskEnd): Promise<boolean> {
  const rows = await tx.query(
    `${END} WHERE (reseller_id = $1) IS TRUE AND thread_id = $5 AND ${IS_OPEN} AND created_at_ms <= $2::bigint
       RETURNING task_id`,
    [resellerId, Math.floor(end.atMs), end.by, end.result, threadId],
    { name: "conv_end_tasks_of_thread" },
  )
  return rows.length > 0
}

/**
 * Who has a thread calls its caller back: callbacks that are open go along to where it was moved. What is done stays where it was.
 * The thread's row is locked.
 */
export async function moveOpenTasks(tx: Tx, resellerId: string, threadId: string, locationId: string): Promise<void> {
  await tx.query(
    `UPDATE conv_tasks SET location_id = $3, revision = revision + 1, changed_at_ms = ${DATABASE_NOW_MS}
     WHERE (reseller_id = $1) IS TRUE AND thread_id = $2 AND ${IS_OPEN}`,
    [resellerId, threadId, locationId],
    { name: "conv_move_tasks" },
  )
}

/** What a callback would be for. */
interface Missed {
  readonly threadId: string
  readonly callId: string
  readonly atMs: number
}

/** The call is known not to have been missed, or the caller was spoken with since: the topics tell it in any order. */
export async function wasServed(tx: Tx, resellerId: string, { threadId, callId, atMs }: Missed): Promise<boolean> {
  const rows = await tx.query(
    `SELECT FROM conv_entries WHERE reseller_id = $1 AND thread_id = $2 AND kind = 'call'
       AND ((call_id = $3 AND verdict NOT IN ('missed', 'unresolved'))
         OR (verdict = 'answered' AND greatest(at_ms, ended_at_ms) >= $4::bigint)) LIMIT 1`,
    [resellerId, threadId, callId, Math.floor(atMs)],
    { name: "conv_was_served" },
  )
  return rows.length > 0
}

/** A verdict knows the line that was dialled; what the task was made of may not have. */
export async function tellTaskItsLine(tx: Tx, resellerId: string, callId: string, line: string): Promise<void> {
  await tx.query(
    "UPDATE conv_tasks SET line = $3 WHERE (reseller_id = $1) IS TRUE AND call_id = $2 AND line = ''",
    [resellerId, callId, line],
    { name: "conv_tell_task_its_line" },
  )
}
