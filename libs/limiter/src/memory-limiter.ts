import { assertCharges } from "./charges.ts"
import { tollOf, waitUs } from "./gcra.ts"
import type { Admission, Charge, Limiter } from "./port.ts"

export interface MemoryLimiterOptions {
  /** Unix milliseconds; fractions are kept. */
  readonly now: () => number
}

/** Below this many buckets nothing is swept: they fit in a few hundred kilobytes. */
const sweepAtLeast = 4096

/** Pacing within one process. Forgets everything when it ends, which allows one more burst. Full buckets are dropped. */
export function createMemoryLimiter({ now }: MemoryLimiterOptions): Limiter {
  const tats = new Map<string, number>()
  let sweepAt = sweepAtLeast

  function sweep(nowUs: number): void {
    for (const [key, tatUs] of tats) if (tatUs <= nowUs) tats.delete(key)
    sweepAt = Math.max(sweepAtLeast, tats.size * 2)
  }

  function decide(charges: readonly Charge[]): Admission {
    const nowUs = Math.floor(now() * 1000)
    let longestUs = 0
    let slowest = ""
    const next: [string, number][] = []
    for (const charge of charges) {
      const toll = tollOf(charge)
      const tatUs = tats.get(charge.key) ?? 0
      const neededUs = waitUs(tatUs, nowUs, toll)
      if (neededUs > longestUs) {
        longestUs = neededUs
        slowest = charge.key
      }
      next.push([charge.key, Math.max(tatUs, nowUs) + toll.stepUs])
    }
    if (longestUs > 0) return { kind: "wait", untilMs: Math.ceil((nowUs + longestUs) / 1000), key: slowest }
    for (const [key, tatUs] of next) tats.set(key, tatUs)
    if (tats.size > sweepAt) sweep(nowUs)
    return { kind: "admitted" }
  }

  return {
    async admit(charges) {
      assertCharges(charges)
      return decide(charges)
    },
    degraded: false,
    async ping() {},
    async close() {},
  }
}
