import { wilson } from "./wilson.ts"

/** Fewer calls than this say too little: the location is listed, without a rank. */
const RANKED_FROM = 30

export interface Contender {
  readonly locationId: string
  readonly missed: number
  readonly offered: number
}

export interface Ranked extends Contender {
  /** From 1, the lowest upper bound first; 0 where there are too few calls. Equal bounds share a rank. */
  readonly rank: number
  readonly low: number
  readonly high: number
}

/** Ranks by the upper bound of the missed rate: few calls do not win by luck. Ranked ones first, then by name. Pure. */
export function rankLeague(contenders: readonly Contender[]): Ranked[] {
  const judged = contenders
    .map((one) => ({ ...one, ...wilson(one.missed, one.offered) }))
    .sort(
      (a, b) =>
        Number(b.offered >= RANKED_FROM) - Number(a.offered >= RANKED_FROM) ||
        a.high - b.high ||
        (a.locationId < b.locationId ? -1 : 1),
    )
  return judged.map((one) => ({
    ...one,
    rank:
      one.offered < RANKED_FROM
        ? 0
        : 1 + judged.filter((other) => other.offered >= RANKED_FROM && other.high < one.high).length,
  }))
}
