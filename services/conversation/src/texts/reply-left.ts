import type { Tx } from "@rebound/store"
import { tellTurn } from "../outbox/tell-turn.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import type { Thread } from "../threads/thread.ts"
import type { Entry } from "../timeline/entry.ts"

/** The carrier has a person's text: whoever waited when it was written is answered, and the figures are told. */
export async function replyLeft(
  tx: Tx,
  resellerId: string,
  thread: Thread,
  entry: Entry,
  callerKey: string,
): Promise<Thread> {
  const place = { locationId: entry.locationId, line: entry.line }
  await tellTurn(tx, {
    eventId: `${entry.sourceId}/human_reply`,
    resellerId,
    brandId: thread.brandId,
    locationId: entry.locationId,
    threadId: thread.threadId,
    kind: "human_reply",
    outcome: "",
    atMs: entry.acceptedAtMs,
    callerKey,
  })
  return takeTurn(thread, { kind: "person_answered", atMs: entry.atMs, words: entry.body, place })
}
