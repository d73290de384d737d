import type { Tx } from "@rebound/store"
import { ENTRY_COLUMNS, type Entry, readEntry } from "../timeline/entry.ts"

/** The index over calls holds entries that have one: `call_id <> ''` lets statements go by it. */

/** Marks the texts of a call that turned out not to be missed, as far as they may have left. Answers them. */
export async function markTextsInError(
  tx: Tx,
  resellerId: string,
  threadId: string,
  callId: string,
  revision: number,
): Promise<readonly Entry[]> {
  const rows = await tx.query(
    `UPDATE conv_entries AS e SET texted_in_error = true, revision = $4::integer
     WHERE e.reseller_id = $1 AND e.call_id = $2 AND e.call_id <> '' AND e.thread_id = $3 AND e.kind = 'text_out' AND e.message_class = 'first'
       AND e.message_state IN ('submitting', 'unknown', 'accepted', 'delivered', 'undelivered')
     RETURNING ${ENTRY_COLUMNS}`,
    [resellerId, callId, threadId, revision],
    { name: "conv_texts_in_error" },
  )
  return rows.map(readEntry)
}

/** The call was missed after all: its texts were right. */
export async function clearTextsInError(tx: Tx, resellerId: string, callId: string, revision: number): Promise<void> {
  await tx.query(
    `UPDATE conv_entries SET texted_in_error = false, revision = $3::integer
     WHERE reseller_id = $1 AND call_id = $2 AND call_id <> '' AND kind = 'text_out' AND texted_in_error`,
    [resellerId, callId, revision],
    { name: "conv_texts_not_in_error" },
  )
}

/** Marks a call whose text was sent in error, and takes the mark back where none of its texts is known to be any more. */
export async function markCallInError(tx: Tx, resellerId: string, callId: string, revision: number): Promise<void> {
  await tx.query(
    `UPDATE conv_entries AS call SET texted_in_error = texts.in_error, revision = $3::integer
     FROM (SELECT EXISTS (SELECT FROM conv_entries WHERE reseller_id = $1 AND call_id = $2 AND call_id <> '' AND kind = 'text_out'
       AND texted_in_error) AS in_error) AS texts
     WHERE call.reseller_id = $1 AND call.call_id = $2 AND call.call_id <> '' AND call.kind = 'call'
       AND call.texted_in_error <> texts.in_error`,
    [resellerId, callId, revision],
    { name: "conv_call_in_error" },
  )
}
