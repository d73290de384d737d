import type { AttemptFact } from "../facts/attempt-fact.ts"
import type { TextFact } from "../facts/text-fact.ts"
import type { TurnFact } from "../facts/turn-fact.ts"
import { type OnTooMuch, recomputeBuckets } from "../rollups/recompute.ts"
import { type Bucket, bucketsOfCall, bucketsOfTurn, newestOfBlock } from "../rollups/touched.ts"
import type { Warehouse } from "../warehouse/port.ts"
import { type ResellerWarehouse, resellerWarehouse } from "../warehouse/tenant.ts"
import { attemptRow, callerPlaceRow, callPlaceRow, textRow, turnPlaceRow, turnRow, verdictRow } from "./fact-rows.ts"
import { type CallPlace, findCallers, findCalls, findConversations } from "./find-places.ts"
import { bringAlong, type Move } from "./moved-calls.ts"
import { placeAsBefore } from "./place-as-before.ts"

export type Fact = AttemptFact | TextFact | TurnFact

/**
 * Writes a block of one reseller and makes the buckets that it touches anew; resolves to these. In order:
 *
 * 1. where its calls are known to be;
 * 2. what is told of calls and callers, and the calls themselves;
 * 3. of calls that moved: what belongs to them, and the buckets that they left. Only then their new place, so that a block
 *    that comes again after a crash still finds the old one;
 * 4. the places, and where the calls are now. Another instance may have told a call while this one told its text: each writes
 *    before it looks, so whoever was later sees the other;
 * 5. the touched buckets.
 */
export async function writeBlock(
  warehouse: Warehouse,
  resellerId: string,
  facts: readonly Fact[],
  onTooMuch: OnTooMuch,
): Promise<Bucket[]> {
  const own = resellerWarehouse(warehouse, resellerId)
  const read = facts.filter((fact) => fact.table === "attempt")
  const texts = facts.filter((fact) => fact.table === "text")
  const turns = facts.filter((fact) => fact.table === "turn")

  const before = await findCalls(
    own,
    read.map((fact) => fact.call_id),
  )
  const told = await placeAsBefore(own, read, before)
  const attempts = newestOfBlock(told)
  const news = attempts.filter((fact) => fact.rank >= (before.get(fact.call_id)?.rank ?? 0))
  const moves = news.flatMap((fact): Move[] => {
    const from = before.get(fact.call_id)
    const to = { locationId: fact.location_id, day: fact.local_day }
    return from === undefined || isAt(from, to) ? [] : [{ callId: fact.call_id, from, to, fact }]
  })

  await warehouse.insert("fact_texts", texts.map(textRow))
  await warehouse.insert("fact_turns", turns.map(turnRow))
  await warehouse.insert("fact_verdicts", told.map(verdictRow))
  await warehouse.insert("fact_attempts", [
    ...news.map(attemptRow),
    ...moves.map(({ fact, from }) => ({
      ...attemptRow(fact),
      location_id: from.locationId,
      local_day: from.day,
      deleted: 1,
    })),
  ])

  if (moves.length > 0) {
    await bringAlong(own, moves)
    const left = moves.map(({ from }) => from)
    await recomputeBuckets(own, await touched(own, { places: left, turns: [] }), onTooMuch)
  }

  await warehouse.insert("place_calls", news.map(callPlaceRow))
  await warehouse.insert("place_callers", news.filter((fact) => fact.caller_key !== "").map(callerPlaceRow))
  await warehouse.insert("place_turns", turns.filter((fact) => fact.kind === "reply").map(turnPlaceRow))

  const now = await findCalls(
    own,
    [...told, ...texts].map((fact) => fact.call_id),
  )
  // What was told at another place than where the call is has to lie beside the call as well.
  const astray = (fact: AttemptFact | TextFact) => {
    const place = now.get(fact.call_id)
    return place === undefined ? [] : [place]
  }
  await warehouse.insert(
    "fact_texts",
    texts.flatMap((fact) =>
      astray(fact)
        .filter(({ locationId }) => locationId !== fact.location_id)
        .map(({ locationId }) => ({ ...textRow(fact), location_id: locationId })),
    ),
  )
  await warehouse.insert(
    "fact_verdicts",
    told.flatMap((fact) =>
      astray(fact)
        .filter((place) => !isAt(place, { locationId: fact.location_id, day: fact.local_day }))
        .map(({ locationId, day }) => ({ ...verdictRow(fact), location_id: locationId, local_day: day })),
    ),
  )
  // Again: a text may have come to the old place while the new one was not told yet.
  if (moves.length > 0) await bringAlong(own, moves)

  const buckets = await touched(own, { places: [...now.values()], turns })
  await recomputeBuckets(own, buckets, onTooMuch)
  return [...buckets, ...moves.map(({ from }) => from)]
}

/** What facts at these places and these turns touch. */
async function touched(
  own: ResellerWarehouse,
  { places, turns }: { readonly places: readonly CallPlace[]; readonly turns: readonly TurnFact[] },
): Promise<Bucket[]> {
  const callers = [...places.map((place) => place.callerKey), ...turns.map((turn) => turn.caller_key)].filter(
    (key) => key !== "",
  )
  const days = [
    ...places.map(({ day }) => day),
    ...turns.map(({ at_ms }) => new Date(at_ms).toISOString().slice(0, 10)),
  ]
  const [callerPlaces, conversations] = await Promise.all([
    findCallers(own, callers, days),
    findConversations(own, turns),
  ])
  const byCaller = Map.groupBy(callerPlaces, (place) => place.callerKey)
  return [
    ...places.flatMap((place) => bucketsOfCall(place, byCaller.get(place.callerKey) ?? [])),
    ...turns.flatMap((turn) =>
      bucketsOfTurn({ callerKey: turn.caller_key, atMs: turn.at_ms }, byCaller.get(turn.caller_key) ?? []),
    ),
    ...conversations,
  ]
}

const isAt = (a: Bucket, b: Bucket) => a.locationId === b.locationId && a.day === b.day
