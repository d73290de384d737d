import type { Tx } from "@rebound/store"
import { BLANK_ENTRY, sourceOf } from "../timeline/entry.ts"
import { writeEntry } from "../timeline/write-entry.ts"
import { makeTask, type NewTask } from "./task-rows.ts"

/** Makes a thread's task and its line on the timeline, unless the caller is to be called back already. */
export async function keepTask(
  tx: Tx,
  resellerId: string,
  revision: number,
  task: NewTask & { readonly entryId: string },
): Promise<void> {
  if (!(await makeTask(tx, resellerId, task))) return
  await writeEntry(tx, resellerId, task.threadId, revision, {
    ...BLANK_ENTRY,
    entryId: task.entryId,
    sourceId: sourceOf.task(task.callId),
    kind: "task",
    atMs: task.createdAtMs,
    author: "automatic",
    callId: task.callId,
    reason: task.reason,
    locationId: task.locationId,
    line: task.line,
  })
}
