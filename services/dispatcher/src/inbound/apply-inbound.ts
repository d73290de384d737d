import { GroupCommit } from "@rebound/runtime"
import type { Store } from "@rebound/store"

/** What one inbound text writes. */
export interface InboundWrite {
  readonly resellerId: string
  readonly brandId: string
  readonly callerKey: string
  readonly numberSealed: string
  readonly kind: "stop" | "start" | "help" | "person"
  readonly eventId: string
  /** When the text came. An older one than the last change of the opt-out changes nothing. */
  readonly atMs: number
  /** The answer to a keyword, if one may be sent. */
  readonly answer: InboundAnswer | undefined
}

export interface InboundAnswer {
  readonly messageId: string
  readonly class: string
  readonly locationId: string
  readonly line: string
  readonly accountId: string
  readonly body: string
  readonly segments: number
  readonly deadlineAtMs: number
}

/** Of a STOP and a START of the same millisecond the STOP holds. */
const NEWER = `excluded.opt_changed_at_ms > c.opt_changed_at_ms
      OR (excluded.opted_out_at_ms > 0 AND excluded.opt_changed_at_ms = c.opt_changed_at_ms)`

/** Two machines that ask each other for help are not answered more often than this. */
const HELP_EVERY_MS = 300_000

/**
 * One statement, so that an opt-out, its one confirmation and the end of what was waiting stand or fall together. The
 * caller's row is taken first, as every claim and every submit takes it: whoever waits for it sees the opt-out.
 * A text that waits for its time is marked, handed back and due at once: the look before its POST then cancels it. The mark
 * stays with the row, so that a START in between brings nothing back. $1 the writes, $2 now.
 */
const APPLY = `
WITH given AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(r text, b text, k text, n text, kind text, e text, at bigint, m text,
    class text, l text, line text, a text, body text, seg integer, dl bigint)
), before AS MATERIALIZED (
  SELECT c.* FROM dispatch_callers c JOIN given g ON c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k
  ORDER BY c.reseller_id, c.brand_id, c.caller_key FOR NO KEY UPDATE OF c
), judged AS MATERIALIZED (
  SELECT g.*, coalesce(c.opted_out_at_ms, 0) > 0 AS was_out,
    coalesce(c.opt_changed_at_ms, 0) < g.at OR (g.kind = 'stop' AND c.opt_changed_at_ms = g.at) AS newer
  FROM given g LEFT JOIN before c ON c.reseller_id = g.r AND c.brand_id = g.b AND c.caller_key = g.k
), written AS (
  INSERT INTO dispatch_callers AS c (reseller_id, brand_id, caller_key, number_sealed, opted_out_at_ms, opt_out_source,
    opt_out_event_id, opt_changed_at_ms, live_at_ms)
  SELECT r, b, k, n, CASE kind WHEN 'stop' THEN at ELSE 0 END, CASE kind WHEN 'stop' THEN 'keyword' ELSE '' END,
    CASE WHEN kind IN ('stop', 'start') THEN e ELSE '' END, CASE WHEN kind IN ('stop', 'start') THEN at ELSE 0 END,
    CASE kind WHEN 'person' THEN at ELSE 0 END
  FROM judged ORDER BY r, b, k
  ON CONFLICT (reseller_id, brand_id, caller_key) DO UPDATE SET
    opted_out_at_ms = CASE WHEN ${NEWER} THEN excluded.opted_out_at_ms ELSE c.opted_out_at_ms END,
    opt_out_source = CASE WHEN ${NEWER} THEN excluded.opt_out_source ELSE c.opt_out_source END,
    opt_out_event_id = CASE WHEN ${NEWER} THEN excluded.opt_out_event_id ELSE c.opt_out_event_id END,
    opt_changed_at_ms = greatest(c.opt_changed_at_ms, excluded.opt_changed_at_ms),
    live_at_ms = greatest(c.live_at_ms, excluded.live_at_ms)
), answered AS (
  INSERT INTO dispatch_messages (reseller_id, message_id, brand_id, location_id, class, state, line, caller_key, account_id,
    body, segments, idempotency_key, due_at_ms, deadline_at_ms, created_at_ms)
  SELECT r, m, b, l, class, 'claimed', line, k, a, body, seg, class || ':' || e, $2::bigint, dl, $2::bigint
  FROM judged WHERE m <> '' AND CASE kind
    WHEN 'stop' THEN newer AND NOT was_out
    WHEN 'start' THEN newer AND was_out
    ELSE (SELECT h.message_id FROM dispatch_messages h WHERE h.reseller_id = r AND h.brand_id = b AND h.caller_key = k
      AND h.class = 'help' AND h.created_at_ms > $2::bigint - ${HELP_EVERY_MS} LIMIT 1) IS NULL END
  ON CONFLICT DO NOTHING
  RETURNING reseller_id
), ended AS (
  UPDATE dispatch_messages AS m SET reason = 'opted_out', due_at_ms = $2::bigint, owner = '', lease_until_ms = 0,
    fence = m.fence + 1
  FROM judged j WHERE j.kind = 'stop' AND j.newer AND m.reseller_id = j.r AND m.brand_id = j.b AND m.caller_key = j.k
    AND m.state IN ('held', 'claimed') AND m.class NOT IN ('stop_ack', 'help', 'start_ack')
  RETURNING m.reseller_id
)
SELECT (SELECT count(*) FROM answered) + (SELECT count(*) FROM ended) AS to_send`

const BATCH_MAX = 128

/** Resolves once it is durable, to whether the sender has something to look for. Writes in flight together share a statement. */
export function createInboundWriter(store: Store, now: () => number): (write: InboundWrite) => Promise<boolean> {
  const run = async (writes: readonly InboundWrite[]): Promise<boolean> => {
    const [row] = await store.statement(
      { kind: "all" },
      APPLY,
      [JSON.stringify(writes.map(writeRow)), Math.floor(now())],
      { name: "dispatch_inbound" },
    )
    return Number(row?.to_send ?? 0) > 0
  }
  const group = new GroupCommit<InboundWrite, boolean>({
    maxBatch: BATCH_MAX,
    flush: async (asked) => {
      // Of one caller one write a statement: an upsert cannot touch a row twice.
      const rounds: InboundWrite[][] = []
      const seen = new Map<string, number>()
      for (const write of asked) {
        const key = `${write.resellerId} ${write.brandId} ${write.callerKey}`
        const round = seen.get(key) ?? 0
        seen.set(key, round + 1)
        rounds[round] = [...(rounds[round] ?? []), write]
      }
      let toSend = false
      for (const round of rounds) toSend = (await run(round)) || toSend
      return asked.map(() => toSend)
    },
  })
  return (write) => group.submit(write)
}

const writeRow = ({ answer, ...write }: InboundWrite) => ({
  r: write.resellerId,
  b: write.brandId,
  k: write.callerKey,
  n: write.numberSealed,
  kind: write.kind,
  e: write.eventId,
  at: Math.floor(write.atMs),
  m: answer?.messageId ?? "",
  class: answer?.class ?? "",
  l: answer?.locationId ?? "",
  line: answer?.line ?? "",
  a: answer?.accountId ?? "",
  body: answer?.body ?? "",
  seg: answer?.segments ?? 0,
  dl: Math.ceil(answer?.deadlineAtMs ?? 0),
})
