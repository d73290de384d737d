import { createHash } from "node:crypto"
import type { ReplyRequest, SendResponse } from "@rebound/contracts"
import { SEGMENTS_MAX, segment } from "@rebound/messaging"
import { isRetryable, ReboundError, RpcError } from "@rebound/runtime"
import type { Row, Tx } from "@rebound/store"
import { hasLeft } from "../texts/decide-step.ts"
import { replyLeft } from "../texts/reply-left.ts"
import { nameReply } from "../texts/reply-rows.ts"
import { takeTurn } from "../threads/decide-turn.ts"
import { saveThread } from "../threads/save-thread.ts"
import { stateNumber } from "../threads/state-number.ts"
import { BLANK_ENTRY, type Entry, sourceOf } from "../timeline/entry.ts"
import { findEntry, writeEntry } from "../timeline/write-entry.ts"
import { deed, readAuthor, readKey } from "./change-thread.ts"
import type { HandlerDeps } from "./handler-deps.ts"
import { cannotText, presentEntry } from "./present.ts"
import { findThread } from "./read-threads.ts"
import { replyLineOf } from "./reply-line.ts"
import { type Seen, scopeOf } from "./sight.ts"

/** A person is waiting; the dispatcher answers in a few milliseconds. */
const SEND_WITHIN_MS = 5_000

/**
 * A person's text, out through the dispatcher. Three durable steps: who writes what (here), the text (there, under the key), its line on
 * the timeline (here). The caller waits until the carrier has it: what is refused or withdrawn before that has answered nobody. Whoever lost the answer repeats the call with the same key: whatever was done is found, and the text is one.
 * Throws RpcError: `RPC_PRECONDITION` where no text can go, `RPC_EXISTS` for a key that stands at another text, and the dispatcher's own.
 */
export async function reply(deps: HandlerDeps, seen: Seen, request: ReplyRequest) {
  const { crash, sealing, store, textsOut } = deps
  const author = readAuthor(request.author)
  const key = readKey(request.idempotencyKey)
  const { body, threadId } = request
  if (body.trim() === "") throw new RpcError("RPC_INVALID", "body: empty")
  const { segments } = segment(body)
  if (segments > SEGMENTS_MAX) throw new RpcError("RPC_INVALID", `body: ${segments} segments, at most ${SEGMENTS_MAX}`)
  const seal = await sealing.of(seen.resellerId)

  const meant = await deed(() =>
    store.transaction(scopeOf(seen), (tx) => keepReply(deps, tx, seen, request, author, key)),
  )
  crash.reach("conversation.reply_kept")
  const recipient = seal.openNumber(meant.numberSealed)
  let sent: SendResponse
  try {
    sent = await textsOut.send(
      {
        resellerId: seen.resellerId,
        idempotencyKey: dispatchKey(threadId, key),
        line: meant.line,
        recipient,
        body,
        class: "convo",
        author,
        brandId: meant.brandId,
      },
      { deadlineMs: SEND_WITHIN_MS },
    )
  } catch (error) {
    if (!isRetryable(error)) await refused(deps, seen, threadId, key, meant, error)
    throw error
  }
  crash.reach("conversation.reply_sent")
  const entry = await deed(() =>
    store.transaction(scopeOf(seen), (tx) => keepSent(deps, tx, seen, { threadId, key, body, author, meant, sent })),
  )
  deps.committed()
  return { messageId: sent.messageId, state: sent.state, segments: sent.segments, entry: presentEntry(entry) }
}

interface Meant {
  readonly brandId: string
  readonly line: string
  readonly callerKey: string
  readonly numberSealed: string
}

/** Writes down who writes what to which number, or finds it where the key was used before. */
async function keepReply(
  deps: HandlerDeps,
  tx: Tx,
  seen: Seen,
  { threadId, body }: ReplyRequest,
  author: string,
  key: string,
): Promise<Meant> {
  const found = await findThread(tx, seen, threadId, "FOR NO KEY UPDATE OF t")
  const { thread, contact } = found
  const [known] = await tx.query(
    "SELECT body, line, caller_key, message_id FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2 AND idempotency_key = $3",
    [seen.resellerId, threadId, key],
    { name: "conv_known_reply" },
  )
  if (known !== undefined) {
    if (known.body !== body) throw new RpcError("RPC_EXISTS", "idempotencyKey: it stands at another text")
    const number = contact.numbers.find(({ callerKey }) => callerKey === known.caller_key)
    if (number === undefined) throw new RpcError("RPC_PRECONDITION", "recipient: the number left the contact")
    const line = deps.directory.lineByNumber(String(known.line))
    if (known.message_id === "" && line !== undefined && line.location.brand.id !== thread.brandId)
      throw new RpcError("RPC_PRECONDITION", "line: it is another brand's now; write again under another key")
    return {
      brandId: thread.brandId,
      line: String(known.line),
      callerKey: number.callerKey,
      numberSealed: number.sealed,
    }
  }
  const line = replyLineOf(thread, deps.directory, seen.resellerId)
  const why = cannotText(contact, line)
  const [number] = contact.numbers
  if (why !== "" || line === undefined || number === undefined)
    throw new RpcError("RPC_PRECONDITION", `no text can go: ${why}`)
  await tx.query(
    `INSERT INTO conv_replies (reseller_id, thread_id, idempotency_key, author, body, line, caller_key, created_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8::bigint)`,
    [seen.resellerId, threadId, key, author, body, line, number.callerKey, Math.floor(deps.now())],
    { name: "conv_keep_reply" },
  )
  return { brandId: thread.brandId, line, callerKey: number.callerKey, numberSealed: number.sealed }
}

interface SentReply {
  readonly threadId: string
  readonly key: string
  readonly body: string
  readonly author: string
  readonly meant: Meant
  readonly sent: SendResponse
}

/** The reply's line on the timeline; the dispatcher's first step may have made it already. */
async function keepSent(
  deps: HandlerDeps,
  tx: Tx,
  seen: Seen,
  { threadId, key, body, author, meant, sent }: SentReply,
): Promise<Entry> {
  const { resellerId } = seen
  // Not within the sight: it was, when the text was handed over, and it may have moved since.
  const { thread } = await findThread(
    tx,
    { resellerId, brandIds: [], locationIds: [] },
    threadId,
    "FOR NO KEY UPDATE OF t",
  )
  const revision = thread.revision + 1
  const renamed = await nameReply(tx, resellerId, { threadId, key, author, messageId: sent.messageId }, revision)
  const sourceId = sourceOf.message(sent.messageId)
  const known = await findEntry(tx, resellerId, sourceId)
  if (known !== undefined) {
    if (renamed) await saveThread(tx, resellerId, thread)
    return known
  }
  const atMs = Math.floor(deps.now())
  const entry: Entry = {
    ...BLANK_ENTRY,
    entryId: deps.ids.next(),
    sourceId,
    kind: "text_out",
    atMs,
    author,
    body,
    messageId: sent.messageId,
    messageState: sent.state,
    // Said of a text that was sent before and whose answer was lost.
    acceptedAtMs: hasLeft(sent.state) ? atMs : 0,
    messageClass: "convo",
    segments: sent.segments,
    locationId: deps.directory.lineByNumber(meant.line)?.location.id ?? thread.locationId,
    line: meant.line,
  }
  await writeEntry(tx, resellerId, threadId, revision, entry)
  const turned = takeTurn(thread, {
    kind: "person_wrote",
    atMs,
    words: body,
    place: { locationId: entry.locationId, line: entry.line },
  })
  const answered = hasLeft(sent.state) ? await replyLeft(tx, resellerId, turned, entry, meant.callerKey) : turned
  await saveThread(tx, resellerId, answered)
  return entry
}

/** The dispatcher said no for good: the key stands for nothing, and what it said of the number is shown. */
async function refused(
  deps: HandlerDeps,
  seen: Seen,
  threadId: string,
  key: string,
  { callerKey }: Meant,
  error: unknown,
): Promise<void> {
  const { now, store } = deps
  await store.transaction(scopeOf(seen), async (tx) => {
    await tx.query(
      "DELETE FROM conv_replies WHERE reseller_id = $1 AND thread_id = $2 AND idempotency_key = $3 AND message_id = ''",
      [seen.resellerId, threadId, key],
      { name: "conv_drop_reply" },
    )
    const what = newsOf(error)
    if (what === undefined) return
    const [row]: Row[] = await tx.query(
      "SELECT brand_id FROM conv_threads WHERE (reseller_id = $1) IS TRUE AND thread_id = $2",
      [seen.resellerId, threadId],
      { name: "conv_brand_of_thread" },
    )
    const brandId = String(row?.brand_id ?? "")
    await stateNumber(tx, { resellerId: seen.resellerId, brandId }, { callerKey }, { what, atMs: now() })
  })
}

/** The dispatcher's sentences end in what it knows of the recipient. */
function newsOf(error: unknown): "opted_out" | "not_textable" | undefined {
  if (!(error instanceof ReboundError) || error.code !== "RPC_PRECONDITION") return undefined
  if (error.message.endsWith("recipient: opted out")) return "opted_out"
  return error.message.endsWith("takes no texts") ? "not_textable" : undefined
}

/** Keys are each thread's own; the dispatcher knows one list a reseller. */
const dispatchKey = (threadId: string, key: string): string =>
  `reply-${createHash("sha256").update(`${threadId}\0${key}`).digest("base64url")}`
