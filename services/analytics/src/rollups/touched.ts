import type { AttemptFact } from "../facts/attempt-fact.ts"
import { REACH_DAYS, REPEAT_DAYS } from "./episode-rules.ts"

/** A bucket that must be made anew. */
export interface Bucket {
  readonly locationId: string
  readonly day: string
}

/** Where a caller has facts, as `place_callers` tells it. */
export interface CallerPlace extends Bucket {
  readonly callerKey: string
}

const DAY_MS = 86_400_000
const epochDay = (day: string): number => Date.parse(day) / DAY_MS

/**
 * A fact of a caller at a location and day touches that bucket, the caller's other buckets there within REACH_DAYS, and those at
 * other locations whose calls it may make repeated ones. Pure.
 */
export function bucketsOfCall(
  fact: { readonly locationId: string; readonly day: string; readonly callerKey: string },
  places: readonly CallerPlace[],
): Bucket[] {
  const own = { locationId: fact.locationId, day: fact.day }
  if (fact.callerKey === "") return [own]
  const near = places.filter(
    (place) =>
      place.callerKey === fact.callerKey &&
      Math.abs(epochDay(place.day) - epochDay(fact.day)) <=
        (place.locationId === fact.locationId ? REACH_DAYS : REPEAT_DAYS),
  )
  return [own, ...near.map(({ locationId, day }) => ({ locationId, day }))]
}

/** What a turn of a caller's conversation touches: the caller's calls shortly before, at every location of the brand. Pure. */
export function bucketsOfTurn(
  turn: { readonly callerKey: string; readonly atMs: number },
  places: readonly CallerPlace[],
): Bucket[] {
  const on = Math.floor(turn.atMs / DAY_MS)
  return places.filter(
    (place) =>
      place.callerKey === turn.callerKey && epochDay(place.day) - on <= 1 && on - epochDay(place.day) <= REACH_DAYS,
  )
}

/** How much one statement may take on. */
export interface ClusterLimits {
  readonly buckets: number
  /** Locations times days that it reads: each location of a statement is read over all its days and those around them. */
  readonly siteDays: number
}

/**
 * Buckets without repeats, in runs of days that one statement reads together. A gap of more than a window starts another, as
 * does what would outgrow the limits: one caller who calls many sites over years chains their days together. Pure.
 */
export function clusterBuckets(buckets: readonly Bucket[], limits: ClusterLimits): Bucket[][] {
  const distinct = [...new Map(buckets.map((bucket) => [`${bucket.day} ${bucket.locationId}`, bucket])).entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { locationId, day }]) => ({ locationId, day }))
  const clusters: Bucket[][] = []
  let current: Bucket[] = []
  let sites = new Set<string>()
  let firstDay = 0
  let lastDay = 0
  for (const bucket of distinct) {
    const on = epochDay(bucket.day)
    const reads = (sites.size + (sites.has(bucket.locationId) ? 0 : 1)) * (on - firstDay + 1 + 2 * REACH_DAYS)
    const fits = on - lastDay <= 2 * REACH_DAYS && current.length < limits.buckets && reads <= limits.siteDays
    if (current.length === 0 || !fits) {
      current = []
      clusters.push(current)
      sites = new Set()
      firstDay = on
    }
    current.push(bucket)
    sites.add(bucket.locationId)
    lastDay = on
  }
  return clusters
}

/** The facts of a block that are news: of each call the highest rank, in the order of their first mention. Pure. */
export function newestOfBlock(facts: readonly AttemptFact[]): AttemptFact[] {
  const newest = new Map<string, AttemptFact>()
  for (const fact of facts) {
    const known = newest.get(fact.call_id)
    if (known === undefined || fact.rank >= known.rank) newest.set(fact.call_id, fact)
  }
  return [...newest.values()]
}
