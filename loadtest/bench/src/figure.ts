/** One measured figure, with what it is to be held against. Contract: printed by `npm run bench -- --json`, one a line. */
export interface Figure {
  readonly name: string
  /** Median over the rounds. Its unit is in `unit`. */
  readonly value: number
  readonly unit: string
  /** What was measured in the same run, in the same unit, to compare with. */
  readonly yardstick: { readonly name: string; readonly value: number }
  /** Median over the rounds of value / yardstick, each round by itself. */
  readonly ratio: number
  /** The 95 % bootstrap interval of the ratio. */
  readonly low: number
  readonly high: number
  /** Rounds. */
  readonly runs: number
  /** What the project asks of the ratio, and whether the median keeps it. Undefined where it asks nothing. */
  readonly floor?: { readonly asks: string; readonly kept: boolean }
  /** What kept the value from being better, as measured. */
  readonly limit: string
  /** More of the same run, for the reader. */
  readonly notes: readonly string[]
}

/** Steps of a run worth telling whoever waits. */
export type Tell = (line: string) => void

export interface MeasureOptions {
  readonly rounds: number
  readonly tell: Tell
}
