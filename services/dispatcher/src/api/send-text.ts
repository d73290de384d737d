import type { SendRequest } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { SEGMENTS_MAX, segment } from "@rebound/messaging"
import { asE164, type CallerHasher } from "@rebound/numbers"
import { type IdSource, RpcError } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"
import { keptCallerKey } from "../inbound/caller-row.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import type { Sending } from "../sending/sending.ts"

export interface SendTextDeps {
  readonly store: Store
  readonly directory: DirectoryView
  readonly hasher: CallerHasher
  readonly sealing: Pick<Sealing, "sealNumber">
  readonly sending: Sending
  readonly ids: IdSource
  readonly now: () => number
}

/** A person's words may come a little late; after this they are about something else. */
const SEND_WITHIN_MS = 15 * 60_000
/** A name or an id of a person or program. */
const AUTHOR_MAX = 200

/**
 * The caller's row first, as everybody takes it: a STOP that was durable before is seen. A person who writes makes the
 * thread live, when they write: the same key again is the same text, and changes nothing.
 */
const SEND = `
WITH caller AS (
  INSERT INTO dispatch_callers AS c (reseller_id, brand_id, caller_key, number_sealed, live_at_ms)
  SELECT $1::text, $3::text, $6::text, $7::text, $14::bigint
  WHERE NOT EXISTS (SELECT FROM dispatch_messages k WHERE k.reseller_id = $1 AND k.idempotency_key = $12
    AND k.idempotency_key <> '')
  ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE SET live_at_ms = greatest(c.live_at_ms, excluded.live_at_ms)
    WHERE c.opted_out_at_ms = 0 AND c.not_textable_at_ms = 0
  RETURNING c.reseller_id
), made AS (
  INSERT INTO dispatch_messages (reseller_id, message_id, brand_id, location_id, class, state, line, caller_key, account_id,
    body, segments, author, idempotency_key, due_at_ms, deadline_at_ms, created_at_ms)
  SELECT $1, $2, $3, $4, 'convo', 'claimed', $5, $6, $8, $9, $10::integer, $11, $12, $14::bigint, $13::bigint, $14::bigint
  FROM caller
  ON CONFLICT DO NOTHING
  RETURNING message_id
)
SELECT (SELECT count(*) FROM caller) AS allowed, (SELECT count(*) FROM made) AS made`

/**
 * Takes a person's text for sending. Resolves once it is durable; sending follows at once. Throws RpcError: `RPC_INVALID` for
 * what is wrong with the request, `RPC_NOT_FOUND` for a line that is not the reseller's, `RPC_PRECONDITION` when the
 * recipient opted out or takes no texts, the line has no account for them or is not the brand's that is named, `RPC_EXISTS` for a key that stands at another text.
 */
export async function sendText(
  deps: SendTextDeps,
  request: SendRequest,
): Promise<{ messageId: string; state: string; segments: number }> {
  const { directory, hasher, ids, now, sealing, sending, store } = deps
  const { resellerId } = request
  if (!/^[\x21-\x7e]{1,128}$/.test(request.idempotencyKey))
    throw new RpcError("RPC_INVALID", "idempotencyKey: 1 to 128 visible characters")
  if (request.author.length > AUTHOR_MAX) throw new RpcError("RPC_INVALID", `author: at most ${AUTHOR_MAX} characters`)
  if (request.class !== "convo") throw new RpcError("RPC_INVALID", "class: people's texts are of class convo")
  const line = directory.lineByNumber(request.line)
  if (line === undefined || line.resellerId !== resellerId) throw new RpcError("RPC_NOT_FOUND", "line: no such line")
  if (line.textsAccountId === "") throw new RpcError("RPC_PRECONDITION", "line: it has no account that takes texts")
  const number = asE164(request.recipient)
  if (number === null) throw new RpcError("RPC_INVALID", "recipient: not a telephone number in E.164")
  if (directory.lineByNumber(number) !== undefined)
    throw new RpcError("RPC_INVALID", "recipient: a line of this installation")
  const { segments } = segment(request.body)
  if (request.body.trim() === "") throw new RpcError("RPC_INVALID", "body: empty")
  if (segments > SEGMENTS_MAX) throw new RpcError("RPC_INVALID", `body: ${segments} segments, at most ${SEGMENTS_MAX}`)

  const scope = { kind: "resellers", ids: [resellerId] } as const
  const brandId = line.location.brand.id
  const meantBrandId = request.brandId === "" ? brandId : request.brandId
  const callerKey = await keptCallerKey(store, hasher, { resellerId, brandId: meantBrandId, number })
  const isAsked = (known: Row) =>
    known.body === request.body && known.line === line.number && known.caller_key === callerKey
  if (meantBrandId !== brandId) {
    const known = await findByKey(store, request)
    if (known !== undefined && isAsked(known)) return stateOf(known)
    throw new RpcError("RPC_PRECONDITION", "line: it is another brand's now")
  }
  const messageId = ids.next()
  const [row] = await store.statement(
    scope,
    SEND,
    [
      resellerId,
      messageId,
      brandId,
      line.location.id,
      line.number,
      callerKey,
      await sealing.sealNumber(resellerId, number),
      line.textsAccountId,
      request.body,
      segments,
      request.author,
      request.idempotencyKey,
      Math.ceil(now() + SEND_WITHIN_MS),
      Math.floor(now()),
    ],
    { name: "dispatch_send" },
  )
  if (Number(row?.made) === 1) {
    sending.wake()
    return { messageId, state: "claimed", segments }
  }
  const known = await findByKey(store, request)
  if (known !== undefined) {
    if (!isAsked(known)) throw new RpcError("RPC_EXISTS", "idempotencyKey: it stands at another text")
    return stateOf(known)
  }
  const [caller] = await store.statement(
    scope,
    "SELECT opted_out_at_ms FROM dispatch_callers WHERE reseller_id = $1 AND brand_id = $2 AND caller_key = $3",
    [resellerId, brandId, callerKey],
  )
  throw new RpcError(
    "RPC_PRECONDITION",
    Number(caller?.opted_out_at_ms) > 0 ? "recipient: opted out" : "recipient: the number takes no texts",
  )
}

async function findByKey(
  store: Store,
  { resellerId, idempotencyKey }: Pick<SendRequest, "resellerId" | "idempotencyKey">,
): Promise<Row | undefined> {
  const [row] = await store.statement(
    { kind: "resellers", ids: [resellerId] },
    `SELECT message_id, state, segments, body, line, caller_key FROM dispatch_messages
     WHERE reseller_id = $1 AND idempotency_key = $2 AND idempotency_key <> ''`,
    [resellerId, idempotencyKey],
  )
  return row
}

const stateOf = (row: Row): { messageId: string; state: string; segments: number } => ({
  messageId: String(row.message_id),
  state: String(row.state),
  segments: Number(row.segments),
})
