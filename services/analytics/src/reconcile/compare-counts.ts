/** How many calls of a verdict, or text-backs of a state, began in an hour. */
export interface HourCount {
  readonly hourMs: number
  readonly kind: string
  readonly code: string
  readonly count: number
}

/** Where figures and ledger disagree: `facts − ledger`. */
export interface Difference {
  readonly hourMs: number
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

/** Differences that were there the last time too, unchanged: a text that moved between the two counts is none. Pure. */
export function lasting(now: readonly Difference[], before: readonly Difference[]): Difference[] {
  const seen = new Map(before.map((one) => [keyOf(one), one.facts - one.ledger]))
  return now.filter((one) => seen.get(keyOf(one)) === one.facts - one.ledger)
}

const keyOf = ({ hourMs, kind, code }: Pick<HourCount, "hourMs" | "kind" | "code">): string =>
  `${hourMs} ${kind} ${code}`
