import { medianInterval } from "./bootstrap.ts"
import { median } from "./median.ts"

export interface Comparison {
  readonly value: number
  readonly yardstick: number
  readonly ratio: number
  readonly low: number
  readonly high: number
  readonly runs: number
}

/** Compares round by round, since a neighbour's load moves both halves of a round alike. */
export function compare(
  rounds: readonly { readonly value: number; readonly yardstick: number }[],
  random: () => number = Math.random,
): Comparison {
  const ratios = rounds.map(({ value, yardstick }) => value / yardstick)
  return {
    value: median(rounds.map(({ value }) => value)),
    yardstick: median(rounds.map(({ yardstick }) => yardstick)),
    ratio: median(ratios),
    ...medianInterval(ratios, random),
    runs: rounds.length,
  }
}
