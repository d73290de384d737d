/** How many calls of a verdict, or text-backs of a state, began in an hour. */
export interface HourCount {
  readonly hourMs: number
  readonly kind: string
  readonly code: string
  readonly count: number
}

/**
 * Where figures and ledger disagree: `facts − ledger`. Of the kind `bucket` facts and rollups do: `ledger` is what the rollups of
 * `locationId` hold, and `hourMs` its local day.
 */
export interface Difference {
  readonly hourMs: number
  readonly locationId?: string
  readonly kind: string
  readonly code: string
  readonly facts: number
  readonly ledger: number
}

/** Every hour and code on which the two do not agree. Pure. */
export function compareCounts(facts: readonly HourCount[], ledger: readonly HourCount[]): Difference[] {
  const found = new Map<string, Difference>()
  const at = ({ hourMs, kind, code }: HourCount): Difference =>
    found.get(keyOf({ hourMs, kind, code })) ?? { hourMs, kind, code, facts: 0, ledger: 0 }
  for (const one of facts) found.set(keyOf(one), { ...at(one), facts: at(one).facts + one.count })
  for (const one of ledger) found.set(keyOf(one), { ...at(one), ledger: at(one).ledger + one.count })
  return [...found.values()].filter((one) => one.facts !== one.ledger)
}

/**
 * Differences that were there the last time too, unchanged: a text that moved between the two counts is none. Of a bucket the
 * facts have to be the same as well: where calls come in all the time, some are always between fact and bucket. Pure.
 */
export function lasting(now: readonly Difference[], before: readonly Difference[]): Difference[] {
  const mark = (one: Difference) => `${one.facts - one.ledger} ${one.kind === "bucket" ? one.facts : ""}`
  const seen = new Map(before.map((one) => [keyOf(one), mark(one)]))
  return now.filter((one) => seen.get(keyOf(one)) === mark(one))
}

const keyOf = ({
  hourMs,
  kind,
  code,
  locationId = "",
}: Pick<Difference, "hourMs" | "kind" | "code" | "locationId">): string => `${hourMs} ${kind} ${code} ${locationId}`
