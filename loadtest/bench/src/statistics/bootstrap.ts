import { median, quantile } from "./median.ts"

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Enough that the ends of the interval no longer move in their second digit. */
const RESAMPLES = 4_000

/**
 * The 95 % bootstrap interval of the median (percentile method): the median of as many values drawn with replacement, many
 * times over. With the five rounds of a run it nearly spans their range, which is what five rounds can tell.
 * @param random from 0 up to, but not including, 1
 */
export function medianInterval(values: readonly number[], random: () => number): Interval {
  const medians: number[] = []
  for (let resample = 0; resample < RESAMPLES; resample++)
    medians.push(median(values.map(() => values[Math.floor(random() * values.length)] ?? Number.NaN)))
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}
