import type { MessageEvent } from "@rebound/contracts"
import type { Tx } from "@rebound/store"
import { sourceOf } from "../timeline/entry.ts"
import { findEntry, writeEntry } from "../timeline/write-entry.ts"

/**
 * Who wrote a text that the dispatcher tells of: a person whose reply we handed over, a program or colleague elsewhere, or nobody. A
 * step may be told before the answer to `Send` is here: then the reply is known by its words, unless two people sent the same ones.
 */
export async function authorOfText(
  tx: Tx,
  resellerId: string,
  threadId: string,
  event: Pick<MessageEvent, "class" | "messageId" | "body">,
): Promise<string> {
  if (event.class !== "convo") return "automatic"
  const rows = await tx.query(
    `SELECT idempotency_key, author, message_id FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2
       AND (message_id = $3 OR (message_id = '' AND body = $4)) ORDER BY message_id DESC, created_at_ms`,
    [resellerId, threadId, event.messageId, event.body],
    { name: "conv_author_of_text" },
  )
  const [reply] = rows
  if (reply === undefined) return ELSEWHERE
  if (reply.message_id === "") {
    // The answer, or the same call made again, says whose it is (`nameReply`).
    if (rows.some(({ author }) => author !== reply.author)) return ELSEWHERE
    await setMessage(tx, resellerId, threadId, String(reply.idempotency_key), event.messageId)
  }
  return String(reply.author)
}

/** A reply that the dispatcher has taken. */
export interface NamedReply {
  readonly threadId: string
  readonly key: string
  readonly author: string
  readonly messageId: string
}

/**
 * The dispatcher's answer: this reply is that text. What a step's words had led to before is put right: on the text's own line, and on
 * the line that this reply was taken for. `revision` is that of the thread which the answer makes. True when a line changed.
 */
export async function nameReply(
  tx: Tx,
  resellerId: string,
  { threadId, key, author, messageId }: NamedReply,
  revision: number,
): Promise<boolean> {
  const [row] = await tx.query(
    "SELECT message_id FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2 AND idempotency_key = $3",
    [resellerId, threadId, key],
    { name: "conv_reply_taken_for" },
  )
  const takenFor = String(row?.message_id ?? "")
  if (takenFor === messageId) return false
  await setMessage(tx, resellerId, threadId, key, messageId)
  const own = await findEntry(tx, resellerId, sourceOf.message(messageId))
  const mistaken = own !== undefined && own.author !== author
  if (mistaken) await writeEntry(tx, resellerId, threadId, revision, { ...own, author })
  if (takenFor === "") return mistaken
  const other = await findEntry(tx, resellerId, sourceOf.message(takenFor))
  if (other === undefined) return mistaken
  const { body, messageClass } = other
  const named = { class: messageClass, messageId: takenFor, body }
  await writeEntry(tx, resellerId, threadId, revision, {
    ...other,
    author: await authorOfText(tx, resellerId, threadId, named),
  })
  return true
}

const setMessage = (tx: Tx, resellerId: string, threadId: string, key: string, messageId: string) =>
  tx.query(
    "UPDATE conv_replies SET message_id = $4 WHERE reseller_id = $1 AND thread_id = $2 AND idempotency_key = $3",
    [resellerId, threadId, key, messageId],
    { name: "conv_reply_sent" },
  )

/** A text that was not written here, or nobody knows yet by which of two: the dispatcher's steps do not say by whom. */
const ELSEWHERE = "Team"
