import { create, fromBinary, type MessageInitShape } from "@bufbuild/protobuf"
import { type CallRecordSchema, CallVerdictSchema, type ListCallsRequest, TextBackSchema } from "@rebound/contracts"
import { asE164, type CallerHasher, parseE164 } from "@rebound/numbers"
import { RpcError } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { readCursor, writeCursor } from "./call-cursor.ts"

type CallRecordInit = MessageInitShape<typeof CallRecordSchema>

export interface CallsDeps {
  readonly store: Store
  readonly hasher: CallerHasher
  readonly sealing: Pick<Sealing, "openRecord">
}

const COLUMNS = `k.call_id, k.started_at_ms, k.record_sealed, k.decision, k.decision_reason, k.texted_in_error,
  m.message_id, m.state, m.reason, m.submitted_at_ms, m.accepted_at_ms, m.ended_at_ms, m.body, m.segments, m.error_code,
  m.due_at_ms`
const JOINED = `dispatch_calls k LEFT JOIN dispatch_messages m
  ON (m.reseller_id = k.reseller_id) IS TRUE AND k.message_id <> '' AND m.message_id = k.message_id`

/**
 * One page, newest first. The order is by start and id, which a page boundary names exactly: a page never repeats or
 * skips a call that was there when the first one was asked for.
 */
export async function listCalls(
  { store, hasher, sealing }: CallsDeps,
  request: ListCallsRequest,
): Promise<{ calls: CallRecordInit[]; nextCursor: string }> {
  const limit = request.limit === 0 ? 50 : request.limit
  if (limit > 200) throw new RpcError("RPC_INVALID", "limit: 1 to 200")
  const { fromMs, toMs } = request
  if (![fromMs, toMs].every((at) => at >= 0 && at <= Number.MAX_SAFE_INTEGER))
    throw new RpcError("RPC_INVALID", "fromMs, toMs: Unix milliseconds, 0 for open")
  const cursor = readCursor(request.cursor)
  const callers = request.caller === "" ? [] : callerNames(hasher, request)
  const rows = await store.statement(
    { kind: "resellers", ids: [request.resellerId] },
    `SELECT ${COLUMNS} FROM ${JOINED}
     WHERE k.reseller_id = $1
       AND ($2::bigint = 0 OR k.started_at_ms >= $2::bigint) AND ($3::bigint = 0 OR k.started_at_ms < $3::bigint)
       AND ($4 = '' OR k.location_id = $4) AND ($5 = '' OR k.brand_id = $5)
       AND ($6 = '' OR k.verdict = $6) AND ($7 = '' OR k.reason = $7)
       AND (cardinality($8::text[]) = 0 OR k.caller_key = ANY ($8::text[]))
       AND ($9::bigint < 0 OR (k.started_at_ms, k.call_id) < ($9::bigint, $10::text))
     ORDER BY k.started_at_ms DESC, k.call_id DESC LIMIT $11`,
    [
      request.resellerId,
      Math.ceil(fromMs),
      Math.ceil(toMs),
      request.locationId,
      request.brandId,
      request.verdict,
      request.reason,
      callers,
      cursor?.startedAtMs ?? -1,
      cursor?.callId ?? "",
      limit + 1,
    ],
    { name: "dispatch_list_calls" },
  )
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return {
    calls: await Promise.all(shown.map((row) => readCall(sealing, request.resellerId, row))),
    nextCursor:
      last === undefined ? "" : writeCursor({ startedAtMs: Number(last.started_at_ms), callId: String(last.call_id) }),
  }
}

export async function getCall(
  { store, sealing }: CallsDeps,
  resellerId: string,
  callId: string,
): Promise<CallRecordInit> {
  const [row] = await store.statement(
    { kind: "resellers", ids: [resellerId] },
    `SELECT ${COLUMNS} FROM ${JOINED} WHERE (k.reseller_id = $1) IS TRUE AND k.call_id = $2`,
    [resellerId, callId],
    { name: "dispatch_get_call" },
  )
  if (row === undefined) throw new RpcError("RPC_NOT_FOUND", "no such call")
  return await readCall(sealing, resellerId, row)
}

function callerNames(hasher: CallerHasher, { resellerId, caller }: ListCallsRequest): string[] {
  const parsed = parseE164(caller, "US")
  const number = parsed.kind === "e164" ? asE164(parsed.number) : null
  if (number === null) throw new RpcError("RPC_INVALID", "caller: not a telephone number")
  return hasher.all(resellerId, number)
}

async function readCall(sealing: Pick<Sealing, "openRecord">, resellerId: string, row: Row): Promise<CallRecordInit> {
  const verdict = fromBinary(CallVerdictSchema, await sealing.openRecord(resellerId, String(row.record_sealed)))
  const textBack = readTextBack(row)
  return textBack === undefined ? { verdict } : { verdict, textBack }
}

/** Undefined while nothing was decided. A call that waits for the caller to hang up is held without a message. */
function readTextBack(row: Row) {
  if (row.decision === "message")
    return create(TextBackSchema, {
      state: String(row.state ?? ""),
      reason: String(row.reason ?? ""),
      sentAtMs: Number(row.submitted_at_ms ?? 0) || Number(row.accepted_at_ms ?? 0),
      messageId: String(row.message_id ?? ""),
      body: String(row.body ?? ""),
      segments: Number(row.segments ?? 0),
      deliveredAtMs: row.state === "delivered" ? Number(row.ended_at_ms) : 0,
      errorCode: String(row.error_code ?? ""),
      textedInError: row.texted_in_error === true,
      holdUntilMs: row.state === "held" ? Number(row.due_at_ms) : 0,
    })
  if (row.decision === "suppressed" || row.decision_reason !== "")
    return create(TextBackSchema, {
      state: row.decision === "suppressed" ? "suppressed" : "held",
      reason: String(row.decision_reason),
      textedInError: row.texted_in_error === true,
    })
  return undefined
}
