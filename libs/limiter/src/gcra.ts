import type { Charge } from "./port.ts"

/**
 * GCRA, the same result as a token bucket with one number of state: the theoretical arrival time (TAT), the instant at
 * which the bucket is full again. All in whole microseconds, which doubles hold exactly to the year 2255, so that the
 * memory and the Redis driver agree to the last one.
 */
export interface Toll {
  /** How far one admission moves the TAT. */
  readonly stepUs: number
  /** How far ahead of now the TAT may end up. */
  readonly limitUs: number
}

/** Rounded up: a rate that does not divide a second is never exceeded. */
export function tollOf({ ratePerSecond, burst, cost }: Charge): Toll {
  // A cost above the burst would never fit; it passes once the bucket is full, and the TAT runs ahead (borrowing).
  const allowance = Math.max(burst, cost)
  const stepUs = Math.ceil((cost * 1e6) / ratePerSecond)
  return { stepUs, limitUs: Math.max(stepUs, Math.floor((allowance * 1e6) / ratePerSecond)) }
}

/** Microseconds until the toll could be paid; 0 when it can be paid now. */
export function waitUs(tatUs: number, nowUs: number, toll: Toll): number {
  return Math.max(0, Math.max(tatUs, nowUs) + toll.stepUs - nowUs - toll.limitUs)
}
