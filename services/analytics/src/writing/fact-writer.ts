import { setTimeout as sleep } from "node:timers/promises"
import { GroupCommit } from "@rebound/runtime"
import type { AttemptFact } from "../facts/attempt-fact.ts"
import type { TextFact } from "../facts/text-fact.ts"
import type { TurnFact } from "../facts/turn-fact.ts"
import { recomputeBuckets } from "../rollups/recompute.ts"
import { type Bucket, bucketsOfCall, bucketsOfTurn, newestOfBlock } from "../rollups/touched.ts"
import type { Row, Warehouse } from "../warehouse/port.ts"
import { resellerWarehouse } from "../warehouse/tenant.ts"
import { type CallPlace, findCallers, findCalls, findConversations } from "./find-places.ts"

export type Fact = AttemptFact | TextFact | TurnFact

export interface FactWriter {
  /** Resolves when the fact and every bucket that it touches are durable. Repeating it changes no figure. */
  write(fact: Fact): Promise<void>
  /** Facts waiting for the block in flight; for gauges. */
  readonly waiting: number
  close(): Promise<void>
}

export interface Written {
  readonly resellerId: string
  readonly facts: number
  readonly buckets: readonly Bucket[]
  readonly tookMs: number
}

export interface FactWriterDeps {
  readonly warehouse: Warehouse
  readonly monotonic: () => number
  /** Told of each block after it is durable, for the live hint, freshness and metrics. */
  readonly onWritten: (written: Written) => void
  /**
   * Rest between two blocks, as a share of the time the first one took, 3 s at most. Default 0. An engine in this process
   * shares its cores with everything else: 3 leaves it a quarter of the time.
   */
  readonly rest?: number
}

/** Facts of one block at most: some MB of JSON, and about a second: what a block costs whatever its size is a tenth of it by then. */
const FACTS_AT_ONCE = 10_000
/** However slow a block was, figures do not stand still for longer. */
const REST_MAX_MS = 3_000
/** What the consumers' windows can hold together, with room. */
const WAITING_MAX = 200_000

/**
 * Writes facts in blocks: one block in flight, the next gathers meanwhile. Of each block, in order: where its calls are
 * known already; the facts; the places; the buckets. A crash after any of them leaves the offsets where they were, and the
 * block comes again.
 */
export function createFactWriter(deps: FactWriterDeps): FactWriter {
  const closing = new AbortController()
  let restUntilMs = Number.NEGATIVE_INFINITY
  const commit = new GroupCommit<Fact, void>({
    maxBatch: FACTS_AT_ONCE,
    maxWaiting: WAITING_MAX,
    flush: async (facts) => {
      // Before the work, so that whoever waits for the last block hears of it at once.
      const restMs = restUntilMs - deps.monotonic()
      if (restMs > 0) await sleep(restMs, undefined, { signal: closing.signal }).catch(() => {})
      const from = deps.monotonic()
      for (const [resellerId, own] of Map.groupBy(facts, (fact) => fact.reseller_id))
        await writeBlock(deps, resellerId, own)
      const endMs = deps.monotonic()
      restUntilMs = endMs + Math.min(REST_MAX_MS, (endMs - from) * (deps.rest ?? 0))
      return facts.map(() => undefined)
    },
  })
  return {
    write: (fact) => commit.submit(fact),
    get waiting() {
      return commit.waiting
    },
    close: () => {
      closing.abort()
      return commit.close()
    },
  }
}

async function writeBlock(deps: FactWriterDeps, resellerId: string, facts: readonly Fact[]): Promise<void> {
  const { warehouse, monotonic } = deps
  const from = monotonic()
  const own = resellerWarehouse(warehouse, resellerId)
  const attempts = newestOfBlock(facts.filter((fact) => fact.table === "attempt"))
  const texts = facts.filter((fact) => fact.table === "text")
  const turns = facts.filter((fact) => fact.table === "turn")

  const known = await findCalls(own, [...attempts.map((fact) => fact.call_id), ...texts.map((fact) => fact.call_id)])
  const news = attempts.filter((fact) => fact.rank >= (known.get(fact.call_id)?.rank ?? 0))
  const moved = news.flatMap((fact) => {
    const before = known.get(fact.call_id)
    return before === undefined || (before.locationId === fact.location_id && before.day === fact.local_day)
      ? []
      : [{ ...fact, location_id: before.locationId, local_day: before.day, deleted: 1 }]
  })
  await warehouse.insert("fact_attempts", [...news, ...moved].map(row))
  await warehouse.insert("fact_texts", texts.map(row))
  await warehouse.insert("fact_turns", turns.map(row))
  await warehouse.insert("place_calls", news.map(callPlaceRow))
  await warehouse.insert("place_callers", news.filter((fact) => fact.caller_key !== "").map(callerPlaceRow))
  await warehouse.insert("place_turns", turns.filter((fact) => fact.kind === "reply").map(turnPlaceRow))

  const buckets = await touched(own, { news, texts, turns, known })
  await recomputeBuckets(own, buckets)
  deps.onWritten({ resellerId, facts: facts.length, buckets, tookMs: monotonic() - from })
}

async function touched(
  own: ReturnType<typeof resellerWarehouse>,
  block: {
    readonly news: readonly AttemptFact[]
    readonly texts: readonly TextFact[]
    readonly turns: readonly TurnFact[]
    readonly known: ReadonlyMap<string, CallPlace>
  },
): Promise<Bucket[]> {
  const now = new Map(block.news.map((fact) => [fact.call_id, placeOf(fact)]))
  const calls = new Set([...block.news, ...block.texts].map((fact) => fact.call_id))
  // Both where a call was and where it is: what it leaves changes too.
  const places = [...calls]
    .flatMap((callId) => [block.known.get(callId), now.get(callId)])
    .filter((place) => place !== undefined)
  const callers = [...places.map((place) => place.callerKey), ...block.turns.map((turn) => turn.caller_key)].filter(
    (key) => key !== "",
  )
  const [callerPlaces, conversations] = await Promise.all([
    findCallers(own, callers),
    findConversations(own, block.turns),
  ])
  const byCaller = Map.groupBy(callerPlaces, (place) => place.callerKey)
  return [
    ...places.flatMap((place) => bucketsOfCall(place, byCaller.get(place.callerKey) ?? [])),
    ...block.turns.flatMap((turn) =>
      bucketsOfTurn({ callerKey: turn.caller_key, atMs: turn.at_ms }, byCaller.get(turn.caller_key) ?? []),
    ),
    ...conversations,
  ]
}

const placeOf = (fact: AttemptFact): CallPlace => ({
  callId: fact.call_id,
  locationId: fact.location_id,
  day: fact.local_day,
  callerKey: fact.caller_key,
  rank: fact.rank,
})

const row = ({ table: _, ...columns }: Fact | (Omit<AttemptFact, "deleted"> & { readonly deleted: number })): Row =>
  columns

const callPlaceRow = ({ reseller_id, call_id, location_id, local_day, caller_key, rank }: AttemptFact): Row => ({
  reseller_id,
  call_id,
  location_id,
  local_day,
  caller_key,
  rank,
})
const callerPlaceRow = ({ reseller_id, caller_key, brand_id, location_id, local_day }: AttemptFact): Row => ({
  reseller_id,
  caller_key,
  brand_id,
  location_id,
  local_day,
})
const turnPlaceRow = ({ reseller_id, location_id, local_day, brand_id, caller_key }: TurnFact): Row => ({
  reseller_id,
  location_id,
  local_day,
  brand_id,
  caller_key,
})
