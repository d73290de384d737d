import type { MessageEvent } from "@rebound/contracts"
import type { Tx } from "@rebound/store"

/** Who wrote a text that the dispatcher tells of: a person whose reply we handed over, a program or colleague elsewhere, or nobody. */
export async function authorOfText(
  tx: Tx,
  resellerId: string,
  threadId: string,
  event: Pick<MessageEvent, "class" | "messageId" | "body">,
): Promise<string> {
  if (event.class !== "convo") return "automatic"
  // The step may be told before the answer to `Send` is here: then the reply is known by its words.
  const [reply] = await tx.query(
    `UPDATE conv_replies AS r SET message_id = $3 FROM (
       SELECT idempotency_key FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2
         AND (message_id = $3 OR (message_id = '' AND body = $4)) ORDER BY message_id DESC, created_at_ms LIMIT 1) AS found
     WHERE r.reseller_id = $1 AND r.thread_id = $2 AND r.idempotency_key = found.idempotency_key
     RETURNING r.author`,
    [resellerId, threadId, event.messageId, event.body],
    { name: "conv_author_of_text" },
  )
  return reply === undefined ? ELSEWHERE : String(reply.author)
}

/** A text that was not written here: the dispatcher's steps do not say by whom. */
const ELSEWHERE = "Team"
