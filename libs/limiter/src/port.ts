/**
 * Pacing by GCRA over every scope at once, all or nothing. One port, two drivers (Redis by one Lua script, memory), one
 * contract suite.
 */

/** One bucket that a send has to pass. */
export interface Charge {
  /** For example `line:+15125550100`, `account:northstar/twilio-main`. */
  readonly key: string
  /** Sustained rate in units a second, above 0; may be fractional (75 a minute is 1.25). */
  readonly ratePerSecond: number
  /** Units that may pass at once after idleness, at least 1. */
  readonly burst: number
  /** Units this send costs (segments, requests). A cost above the burst passes once the bucket is full and is borrowed. */
  readonly cost: number
}

export type Admission =
  | { readonly kind: "admitted" }
  | {
      readonly kind: "wait"
      /** Earliest instant at which all charges could pass, Unix milliseconds by the caller's clock. */
      readonly untilMs: number
      /** The bucket that makes it wait longest. */
      readonly key: string
    }

export interface Limiter {
  /**
   * Charges all buckets or none; no charges are always admitted. Never rejects for an unreachable server: the driver falls
   * back as it was told to. Rejects only with LimiterError `LIMITER_CHARGE`, for charges that cannot be meant (a rate of 0,
   * one key twice).
   */
  admit(charges: readonly Charge[]): Promise<Admission>
  /** True while the driver answers from its fallback (Redis away). */
  readonly degraded: boolean
  ping(): Promise<void>
  close(): Promise<void>
}
