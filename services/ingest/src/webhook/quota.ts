/**
 * A bound on what one account may send, so that one broken switch cannot take the others' share. GCRA in memory per
 * process: 500 requests a second with a burst of 1,000 is ten times the busiest switch that we know of.
 */
export interface QuotaOptions {
  readonly ratePerSecond: number
  readonly burst: number
}

export const DEFAULT_QUOTA: QuotaOptions = { ratePerSecond: 500, burst: 1_000 }

export class Quota {
  readonly #options: QuotaOptions
  readonly #arrivalMs = new Map<string, number>()

  constructor(options: QuotaOptions) {
    this.#options = options
  }

  /** Whether one more request of the account passes now. */
  admits(account: string, nowMs: number): boolean {
    const intervalMs = 1_000 / this.#options.ratePerSecond
    const next = Math.max(this.#arrivalMs.get(account) ?? nowMs, nowMs) + intervalMs
    if (next - nowMs > this.#options.burst * intervalMs) return false
    this.#arrivalMs.set(account, next)
    return true
  }
}
