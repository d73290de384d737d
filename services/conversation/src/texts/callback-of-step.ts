import type { MessageEvent } from "@rebound/contracts"
import type { IdSource } from "@rebound/runtime"
import type { Tx } from "@rebound/store"
import { decideTask, endsTask } from "../tasks/decide-task.ts"
import { keepTask } from "../tasks/keep-task.ts"
import { AUTOMATIC, endTaskOfCall, wasServed } from "../tasks/task-rows.ts"
import type { Thread } from "../threads/thread.ts"

/** Where a text-back's step stands. `revision` is that of the thread which the step makes. */
export interface StepPlace {
  readonly thread: Thread
  readonly locationId: string
  readonly line: string
  readonly revision: number
  /** The carrier says that the number itself takes no texts. */
  readonly notTextable: boolean
}

/** Makes the callback that a step of a text-back asks for, or ends the one that it makes needless. */
export async function settleCallback(tx: Tx, ids: IdSource, event: MessageEvent, place: StepPlace): Promise<void> {
  const { resellerId, callId, state, reason: said, atMs } = event
  if (callId === "") return
  if (endsTask({ state, reason: said }))
    await endTaskOfCall(tx, resellerId, callId, { atMs, by: AUTOMATIC, result: "not_needed" })
  const reason = decideTask({ state, reason: said, notTextable: place.notTextable })
  const { threadId, brandId, movedAtMs } = place.thread
  if (reason === undefined || (await wasServed(tx, resellerId, { threadId, callId, atMs }))) return
  await keepTask(tx, resellerId, place.revision, {
    taskId: ids.next(),
    entryId: ids.next(),
    threadId,
    brandId,
    // Who has the thread calls its caller back.
    locationId: movedAtMs > 0 ? place.thread.locationId : place.locationId,
    line: place.line,
    callId,
    reason,
    createdAtMs: atMs,
  })
}
