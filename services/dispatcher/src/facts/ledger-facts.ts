import { GroupCommit } from "@rebound/runtime"
import type { Row, Store } from "@rebound/store"

/** What the ledger knows that bears on one verdict. Instants in Unix milliseconds, 0 when never. */
export interface LedgerFacts {
  readonly call: KnownCall | undefined
  readonly caller: KnownCaller | undefined
  /** Other brands of the reseller that texted this caller in the last day, or are about to. */
  readonly otherBrands: number
  /** A switch of the reseller, brand or account is off. */
  readonly stopped: boolean
  /** Segments that the reseller handed to carriers today. */
  readonly segmentsToday: number
}

export interface KnownCall {
  readonly version: number
  readonly decision: "" | "suppressed" | "message"
  readonly decisionReason: string
  readonly message: KnownMessage | undefined
}

export interface KnownMessage {
  readonly messageId: string
  readonly state: string
  readonly brandId: string
  readonly callerKey: string
  readonly line: string
  readonly accountId: string
  readonly fence: number
}

export interface KnownCaller {
  /** The name it is kept under, which an older pepper may have made. */
  readonly callerKey: string
  readonly optedOutAtMs: number
  readonly notTextableAtMs: number
  readonly liveAtMs: number
  readonly reachedAtMs: number
  readonly latchUntilMs: number
  /**
   * The message that holds the latch, where no such message was ever written: its claim found a newer verdict, and its
   * process ended before it gave the latch back. Empty otherwise: a message and its latch are written together.
   */
  readonly leakedLatchOf: string
}

export interface FactsQuery {
  readonly resellerId: string
  readonly callId: string
  readonly brandId: string
  readonly accountId: string
  /** The caller's names by every live pepper, the current one first; none when withheld. */
  readonly callerKeys: readonly string[]
  readonly brandsSinceMs: number
  readonly day: string
}

/**
 * $1 the queries, $2 now. Each row is looked up by the whole key: OFFSET 0 keeps the planner from joining the other way
 * round, which reads all callers of a brand, and a subquery for a value, unlike EXISTS, is never answered from a hash of the
 * whole table. Of several rows of one caller the opted-out one comes first, then the oldest name.
 */
const READ = `
SELECT g.i, call.version, call.decision, call.decision_reason, m.message_id, m.state, m.brand_id, m.caller_key, m.line,
  m.account_id, m.fence, c.caller_key AS known_key, c.opted_out_at_ms, c.not_textable_at_ms, c.live_at_ms, c.reached_at_ms,
  c.latch_until_ms,
  CASE WHEN c.latch_until_ms > $2::bigint AND (SELECT held.message_id FROM dispatch_messages held
    WHERE (held.reseller_id = g.r) IS TRUE AND held.message_id = c.latch_message_id LIMIT 1) IS NULL
    THEN c.latch_message_id ELSE '' END AS leaked,
  (SELECT count(DISTINCT o.brand_id) FROM unnest(g.ks) AS u(name), LATERAL (SELECT * FROM dispatch_callers
      WHERE reseller_id = g.r AND caller_key = u.name OFFSET 0) AS o
    WHERE o.brand_id <> g.b
    AND (o.texted_at_ms > g.since OR (o.latch_message_id <> '' AND o.latch_until_ms > $2::bigint))) AS other_brands,
  EXISTS (SELECT FROM dispatch_switches s WHERE s.reseller_id = g.r AND s.stopped
    AND (s.scope = 'reseller' OR (s.scope = 'brand' AND s.id = g.b) OR (s.scope = 'account' AND s.id = g.a))) AS stopped,
  coalesce((SELECT d.segments FROM dispatch_days d WHERE d.reseller_id = g.r AND d.day = g.day), 0) AS segments
FROM jsonb_to_recordset($1::jsonb) AS g(i integer, r text, c text, b text, a text, ks text[], since bigint, day text)
LEFT JOIN dispatch_calls call ON (call.reseller_id = g.r) IS TRUE AND call.call_id = g.c
LEFT JOIN LATERAL (SELECT * FROM dispatch_messages
    WHERE (reseller_id = g.r) IS TRUE AND message_id = call.message_id OFFSET 0) AS m ON true
LEFT JOIN LATERAL (SELECT k.* FROM unnest(g.ks) AS u(name), LATERAL (SELECT * FROM dispatch_callers
    WHERE reseller_id = g.r AND brand_id = g.b AND caller_key = u.name OFFSET 0) AS k
  ORDER BY k.opted_out_at_ms DESC, k.caller_key LIMIT 1) AS c ON true`

/** Queries of one statement. Beyond it the consumer's window has long stopped dealing out. */
const BATCH_MAX = 256

export interface LedgerFactsReader {
  read(query: FactsQuery): Promise<LedgerFacts>
}

/** Reads facts, those asked for together in one statement. */
export function createLedgerFacts(store: Store, now: () => number): LedgerFactsReader {
  const reads = new GroupCommit<FactsQuery, LedgerFacts>({
    maxBatch: BATCH_MAX,
    flush: async (queries) => {
      const given = queries.map((query, i) => ({
        i,
        r: query.resellerId,
        c: query.callId,
        b: query.brandId,
        a: query.accountId,
        ks: query.callerKeys,
        since: Math.floor(query.brandsSinceMs),
        day: query.day,
      }))
      const rows = await store.statement({ kind: "all" }, READ, [JSON.stringify(given), Math.floor(now())], {
        name: "dispatch_facts",
      })
      const found = new Map(rows.map((row) => [Number(row.i), readFacts(row)]))
      return queries.map((_, i) => found.get(i) ?? NOTHING)
    },
  })
  return { read: (query) => reads.submit(query) }
}

const NOTHING: LedgerFacts = { call: undefined, caller: undefined, otherBrands: 0, stopped: false, segmentsToday: 0 }

const readFacts = (row: Row): LedgerFacts => ({
  call:
    row.version === null
      ? undefined
      : {
          version: Number(row.version),
          decision: row.decision as KnownCall["decision"],
          decisionReason: String(row.decision_reason),
          message:
            row.message_id === null
              ? undefined
              : {
                  messageId: String(row.message_id),
                  state: String(row.state),
                  brandId: String(row.brand_id),
                  callerKey: String(row.caller_key),
                  line: String(row.line),
                  accountId: String(row.account_id),
                  fence: Number(row.fence),
                },
        },
  caller:
    row.known_key === null
      ? undefined
      : {
          callerKey: String(row.known_key),
          optedOutAtMs: Number(row.opted_out_at_ms),
          notTextableAtMs: Number(row.not_textable_at_ms),
          liveAtMs: Number(row.live_at_ms),
          reachedAtMs: Number(row.reached_at_ms),
          latchUntilMs: Number(row.latch_until_ms),
          leakedLatchOf: String(row.leaked),
        },
  otherBrands: Number(row.other_brands),
  stopped: row.stopped === true,
  segmentsToday: Number(row.segments),
})
