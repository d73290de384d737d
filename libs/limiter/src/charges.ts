import { LimiterError } from "./errors.ts"
import type { Charge } from "./port.ts"

/** A send passes a handful of levels; more than this is a caller's mistake, and would hold up Redis for all. */
const chargesMax = 32

/** Throws LimiterError `LIMITER_CHARGE` for charges that cannot be meant. */
export function assertCharges(charges: readonly Charge[]): void {
  if (charges.length > chargesMax) refuse(`${charges.length} charges at once`)
  const keys = new Set<string>()
  for (const { key, ratePerSecond, burst, cost } of charges) {
    if (keys.has(key)) refuse(`${key} is charged twice`)
    keys.add(key)
    if (!(ratePerSecond > 0 && Number.isFinite(ratePerSecond))) refuse(`${key} has rate ${ratePerSecond}`)
    if (!(burst >= 1 && Number.isFinite(burst))) refuse(`${key} has burst ${burst}`)
    if (!(cost > 0 && Number.isFinite(cost))) refuse(`${key} has cost ${cost}`)
  }
}

function refuse(why: string): never {
  throw new LimiterError("LIMITER_CHARGE", why)
}
