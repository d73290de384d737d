/** The 95 % interval of a share, by Wilson's score: honest for few calls, where the plain share is not. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** The two-sided 95 % point of the normal distribution. */
const Z = 1.959964

/** Of `count` out of `total`. Nothing counted can be anything: 0 to 1. Pure. */
export function wilson(count: number, total: number): Interval {
  if (total <= 0) return { low: 0, high: 1 }
  const share = count / total
  const spread = (Z * Z) / total
  const middle = share + spread / 2
  const reach = Z * Math.sqrt((share * (1 - share)) / total + spread / (4 * total))
  return { low: Math.max(0, (middle - reach) / (1 + spread)), high: Math.min(1, (middle + reach) / (1 + spread)) }
}
