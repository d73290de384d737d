import { percentOf, type Ratio } from "./say-number.ts"

/** A change between two periods: the arrow says the direction, the judgement whether it is welcome. */
export interface Change {
  readonly direction: "up" | "down" | "none"
  readonly judgement: "better" | "worse" | "no real change"
  /** `2.1 points`. */
  readonly size: string
}

/** Two-sided 95 %: a change within it is noise. */
const Z_MIN = 1.96

/**
 * Compares two rates in points. Null where either has no denominator. Within noise (two-proportion z-test) it is no real
 * change, however large it looks.
 */
export function changeOfRate(now: Ratio, before: Ratio, welcome: "up" | "down"): Change | null {
  const [a, b] = [percentOf(now), percentOf(before)]
  if (a === null || b === null) return null
  const points = a - b
  const size = `${Math.abs(points).toFixed(1)} points`
  if (Math.abs(zOf(now, before)) < Z_MIN) return { direction: "none", judgement: "no real change", size }
  const direction = points > 0 ? "up" : "down"
  return { direction, judgement: direction === welcome ? "better" : "worse", size }
}

function zOf(now: Ratio, before: Ratio): number {
  const pooled = (now.numerator + before.numerator) / (now.denominator + before.denominator)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / now.denominator + 1 / before.denominator))
  return error === 0 ? 0 : (now.numerator / now.denominator - before.numerator / before.denominator) / error
}

/** Below this many, a percentage says less than its interval. */
const RATE_MIN = 30

/** “could be anything from 13 to 48 %”, or null where there are enough calls for the rate itself. */
export function sayUncertainty({ numerator, denominator }: Ratio): string | null {
  if (denominator === 0 || denominator >= RATE_MIN) return null
  const { low, high } = wilson({ numerator, denominator })
  return `could be anything from ${Math.round(low)} to ${Math.round(high)} %`
}

/** Wilson's 95 % interval, in per cent. The denominator is above 0. */
export function wilson({ numerator, denominator }: Ratio): { readonly low: number; readonly high: number } {
  const rate = numerator / denominator
  const z2 = Z_MIN * Z_MIN
  const centre = rate + z2 / (2 * denominator)
  const reach = Z_MIN * Math.sqrt((rate * (1 - rate)) / denominator + z2 / (4 * denominator * denominator))
  const scale = 100 / (1 + z2 / denominator)
  return { low: Math.max(0, (centre - reach) * scale), high: Math.min(100, (centre + reach) * scale) }
}
