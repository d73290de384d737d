import { type CompleteTaskRequest, type ListTasksRequest, TASK_RESULTS } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import type { Row } from "@rebound/store"
import { tellTurn } from "../outbox/tell-turn.ts"
import { readTask, TASK_COLUMNS, type Task } from "../tasks/task-rows.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { DATABASE_NOW_MS, saveThread } from "../threads/save-thread.ts"
import { readThread, THREAD_COLUMNS } from "../threads/thread.ts"
import { sourceOf } from "../timeline/entry.ts"
import { findEntry, writeEntry } from "../timeline/write-entry.ts"
import { deed, readAuthor } from "./change-thread.ts"
import { readCursor, readLimit, writeCursor } from "./cursor.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import { CONTACT_COLUMNS, CONTACT_JOIN, presentContact, presentTask, readContact, type TaskInit } from "./present.ts"
import { keyWithinSql, notFound, type Seen, scopeOf, sees, withinSql, withinValues } from "./sight.ts"

/** The contact of a task's thread, by the task's alias `k`; callers who withheld their number have none. */
export const WHO_OF_TASK = `LEFT JOIN LATERAL (
    SELECT t.contact_id, t.brand_id AS contact_brand_id, ${CONTACT_COLUMNS} FROM conv_threads t ${CONTACT_JOIN}
    WHERE (t.reseller_id = k.reseller_id) IS TRUE AND t.thread_id = k.thread_id AND k.thread_id <> '' OFFSET 0) AS who ON true`
export const TASK_WITH_CONTACT = `${TASK_COLUMNS}, who.contact_id, who.name, who.contact_created_at_ms, who.numbers`

export async function listTasks({ sealing, store }: HandlerDeps, seen: Seen, request: ListTasksRequest) {
  const limit = readLimit(request.limit)
  const cursor = readCursor(request.cursor)
  const seal = await sealing.of(seen.resellerId)
  // What waits longest is called first; in the book of all tasks the newest stands on top.
  const [direction, past] = request.includeDone ? ["DESC", "<"] : ["ASC", ">"]
  const rows = await store.statement(
    scopeOf(seen),
    `SELECT ${TASK_WITH_CONTACT} FROM conv_tasks k ${WHO_OF_TASK} WHERE ${withinSql("k")} AND ($4::boolean OR k.done_at_ms = 0)
       AND ($5::bigint < 0 OR (k.created_at_ms, k.task_id) ${past} ($5::bigint, $6::text))
     ORDER BY k.created_at_ms ${direction}, k.task_id ${direction} LIMIT $7::integer`,
    [...withinValues(seen), request.includeDone, cursor?.at ?? -1, cursor?.id ?? "", limit + 1],
  )
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    tasks: shown
      .map((row) => ({ row, task: readTask(row) }))
      .filter(({ task }) => sees(seen, task))
      .map(({ row, task }) =>
        presentTask(
          task,
          contactOf(row, (contact) => presentContact(contact, seal)),
        ),
      ),
    nextCursor: last === undefined ? "" : writeCursor({ at: Number(last.created_at_ms), id: String(last.task_id) }),
  }
}

export const contactOf = <T>(row: Row, present: (contact: ReturnType<typeof readContact>) => T): T | undefined =>
  row.contact_id === null || row.contact_id === undefined ? undefined : present(readContact(row))

export async function completeTask(deps: HandlerDeps, seen: Seen, request: CompleteTaskRequest): Promise<TaskInit> {
  const { sealing, store } = deps
  const author = readAuthor(request.author)
  const { result, taskId } = request
  if (!(TASK_RESULTS as readonly string[]).includes(result))
    throw new RpcError("RPC_INVALID", `result: one of ${TASK_RESULTS.join(", ")}`)
  const seal = await sealing.of(seen.resellerId)
  const nowMs = Math.floor(deps.now())
  const row = await deed(() =>
    store.transaction(scopeOf(seen), async (tx) => {
      const read = async () => {
        const [found] = await tx.query(
          `SELECT ${TASK_WITH_CONTACT} FROM conv_tasks k ${WHO_OF_TASK} WHERE ${keyWithinSql("k")} AND k.task_id = $4`,
          [...withinValues(seen), taskId],
          { name: "conv_find_task" },
        )
        if (found === undefined || !sees(seen, readTask(found))) throw notFound("task")
        return found
      }
      const before = readTask(await read())
      // A thread is taken before what hangs on it, as everybody does.
      const [threadRow] = await tx.query(
        `SELECT ${THREAD_COLUMNS}, ${CONTACT_COLUMNS} FROM conv_threads t ${CONTACT_JOIN}
         WHERE (t.reseller_id = $1) IS TRUE AND t.thread_id = $2 FOR NO KEY UPDATE OF t`,
        [seen.resellerId, before.threadId],
        { name: "conv_hold_thread_of_task" },
      )
      const ended = await tx.query(
        `UPDATE conv_tasks SET done_at_ms = $3::bigint, done_by = $4, result = $5, revision = revision + 1,
           changed_at_ms = ${DATABASE_NOW_MS}
         WHERE (reseller_id = $1) IS TRUE AND task_id = $2 AND done_at_ms <= 0 RETURNING task_id`,
        [seen.resellerId, taskId, nowMs, author, result],
        { name: "conv_complete_task" },
      )
      if (ended.length === 0) return await alreadyDone(await read(), request)
      if (threadRow !== undefined) await showEnd(before, threadRow)
      return await read()

      async function showEnd(task: Task, held: Row): Promise<void> {
        const thread = readThread(held)
        const entry = await findEntry(tx, seen.resellerId, sourceOf.task(task.callId))
        const words = `${author}: ${result.replaceAll("_", " ")}.`
        if (entry !== undefined)
          await writeEntry(tx, seen.resellerId, thread.threadId, thread.revision + 1, { ...entry, body: words })
        const reached = result === "reached"
        const [number] = readContact(held).numbers
        // The figures know a caller who was spoken with by this outcome; the other results are no contact.
        if (reached && number !== undefined)
          await tellTurn(tx, {
            eventId: `${sourceOf.task(task.callId)}/called_back`,
            resellerId: seen.resellerId,
            brandId: thread.brandId,
            locationId: thread.locationId,
            threadId: thread.threadId,
            kind: "outcome",
            outcome: "called_back",
            atMs: nowMs,
            callerKey: number.callerKey,
          })
        await saveThread(
          tx,
          seen.resellerId,
          takeTurn(thread, {
            kind: reached ? "answered_call" : "aside",
            atMs: nowMs,
            words: `Callback by ${words}`,
            place: undefined,
          }),
        )
      }
    }),
  )
  deps.committed()
  return presentTask(
    readTask(row),
    contactOf(row, (contact) => presentContact(contact, seal)),
  )
}

/** Said twice it is done once; said differently by two it is as the first one said. */
async function alreadyDone(row: Row, { result }: CompleteTaskRequest): Promise<Row> {
  if (row.result !== result) throw new RpcError("RPC_PRECONDITION", `the task is done: ${String(row.result)}`)
  return row
}
