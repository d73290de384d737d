import type { ThreadChange } from "@rebound/contracts"
import { type Sight, sees } from "../access/sight.ts"
import { presentCallback, presentEntry, presentThread } from "../threads/present-thread.ts"

/** What a page is told. Names are the public contract's; each is a hint to read again, never the only word. */
export type LiveEventName = "ready" | "thread" | "task" | "call" | "text" | "figures" | "freshness" | "setup"

export interface LiveEvent {
  readonly name: LiveEventName
  readonly data: unknown
}

/**
 * A change of the conversations as events for somebody's sight: none when it is not theirs. The service narrows by
 * itself; looked at again here, because this is where it would leave the house.
 */
export function threadEvents(sight: Sight, change: ThreadChange): LiveEvent[] {
  const { thread, entry, task, gone } = change
  const events: LiveEvent[] = []
  // What they saw and do not see any more: its id, which they know.
  if (gone !== undefined && sees(sight, gone))
    events.push({ name: "thread", data: { threadId: gone.threadId, thread: null, entry: null } })
  if (thread !== undefined && sees(sight, thread)) {
    const { threadId, brandId, locationId } = thread
    const told = entry === undefined ? null : presentEntry(entry)
    events.push({ name: "thread", data: { threadId, thread: presentThread(thread), entry: told } })
    const where = { threadId, brandId, locationId }
    if (told?.kind === "call")
      events.push({
        name: "call",
        data: { ...where, callId: told.callId, verdict: told.verdict, reason: told.reason, at: told.at },
      })
    if (told?.kind === "text_in" || told?.kind === "text_out")
      events.push({
        name: "text",
        data: { ...where, kind: told.kind, messageId: told.messageId, state: told.messageState, at: told.at },
      })
  }
  if (task !== undefined && sees(sight, task)) {
    const { taskId, threadId, locationId } = task
    events.push({ name: "task", data: { taskId, threadId, locationId, task: presentCallback(task) } })
  }
  return events
}

/** One event as `text/event-stream` has it. */
export const wire = (id: string, { name, data }: LiveEvent): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`
