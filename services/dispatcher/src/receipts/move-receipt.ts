import { GroupCommit } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { CARRIERS_WORD, CARRIERS_WORD_OF } from "../ledger/carriers-word.ts"
import { movedKey } from "../ledger/outcome.ts"
import { mayCome } from "../ledger/transitions.ts"
import type { OutboxRow } from "../outbox/message-step.ts"

/** A text's end as its receipt tells it. */
export interface ReceiptMove {
  readonly resellerId: string
  readonly messageId: string
  readonly brandId: string
  readonly callerKey: string
  readonly to: "delivered" | "undelivered"
  readonly atMs: number
  readonly errorCode: string
  readonly optedOut: boolean
  readonly notTextable: boolean
  readonly outbox: OutboxRow
}

/**
 * Caller before message, both in one order, as every statement of the ledger takes them. A row that may not move there
 * any more does not come back. $1 the moves.
 */
const MOVE = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(r text, m text, b text, k text, state text, froms text, at bigint,
    err text, oo boolean, nt boolean, os integer, ok text, ov text)
), callers AS MATERIALIZED (
  SELECT c.reseller_id FROM dispatch_callers c JOIN given g ON c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k
  WHERE g.oo OR g.nt
  ORDER BY c.reseller_id, c.brand_id, c.caller_key FOR NO KEY UPDATE OF c
), target AS MATERIALIZED (
  SELECT g.* FROM given g LEFT JOIN (SELECT count(*) AS n FROM callers) AS first_the_callers ON true
  JOIN dispatch_messages m ON (m.reseller_id = g.r) IS TRUE AND m.message_id = g.m AND m.state = ANY (string_to_array(g.froms, ','))
  ORDER BY m.reseller_id, m.brand_id, m.caller_key, m.message_id FOR NO KEY UPDATE OF m
), moved AS (
  UPDATE dispatch_messages AS m SET state = t.state, error_code = t.err, ended_at_ms = t.at
  FROM target t WHERE (m.reseller_id = t.r) IS TRUE AND m.message_id = t.m
  RETURNING m.reseller_id, m.message_id
), told_caller AS (
  UPDATE dispatch_callers AS c SET${CARRIERS_WORD}
  FROM (SELECT t.r, t.b, t.k, ${CARRIERS_WORD_OF} FROM target t WHERE t.oo OR t.nt GROUP BY t.r, t.b, t.k) AS by
  WHERE c.reseller_id = by.r AND c.brand_id = by.b AND c.caller_key = by.k
), told AS (
  INSERT INTO dispatch_outbox (reseller_id, shard, key, value_sealed) SELECT t.r, t.os, t.ok, t.ov FROM target t
)
SELECT reseller_id, message_id FROM moved`

const BATCH_MAX = 256

/** Resolves to whether the text moved. Moves in flight together share a statement. */
export function createReceiptMover(store: Store): (move: ReceiptMove) => Promise<boolean> {
  const moves = new GroupCommit<ReceiptMove, boolean>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      // Of one message one move a statement; the later ones of the same flight travel alone behind it.
      const seen = new Set<string>()
      const now: ReceiptMove[] = []
      const later: ReceiptMove[] = []
      for (const move of asked) {
        const key = keyOf(move)
        ;(seen.has(key) ? later : now).push(move)
        seen.add(key)
      }
      const moved = new Set(await run(now))
      const done = new Map<ReceiptMove, boolean>(now.map((move) => [move, moved.has(keyOf(move))]))
      for (const move of later) done.set(move, (await run([move])).length > 0)
      return asked.map((move) => done.get(move) === true)
    },
  })
  const run = async (given: readonly ReceiptMove[]): Promise<string[]> => {
    const rows = await store.statement({ kind: "all" }, MOVE, [JSON.stringify(given.map(moveRow))], {
      name: "dispatch_receipts",
    })
    return rows.map(movedKey)
  }
  return (move) => moves.submit(move)
}

const keyOf = (move: ReceiptMove): string => `${move.resellerId} ${move.messageId}`

const moveRow = (move: ReceiptMove) => ({
  r: move.resellerId,
  m: move.messageId,
  b: move.brandId,
  k: move.callerKey,
  state: move.to,
  froms: mayCome(move.to)
    .filter((from) => from !== "unknown")
    .join(","),
  at: Math.floor(move.atMs),
  err: move.errorCode,
  oo: move.optedOut,
  nt: move.notTextable,
  os: move.outbox.shard,
  ok: move.outbox.key,
  ov: move.outbox.valueSealed,
})
