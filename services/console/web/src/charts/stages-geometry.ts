/** Seconds to text as three spans: what the carrier took to tell us, what we took, what the provider took to accept. */
export interface Stages {
  readonly carrierMs: number
  readonly usMs: number
  readonly providerMs: number
}

/** Shares of a bar; a span below zero (clocks apart) takes no room but stays in the words. */
export function stageShares({ carrierMs, usMs, providerMs }: Stages): Stages {
  const parts = [carrierMs, usMs, providerMs].map((ms) => Math.max(0, ms))
  const sum = parts.reduce((total, ms) => total + ms, 0)
  const share = (index: number) => (sum === 0 ? 0 : Math.round(((parts[index] ?? 0) / sum) * 1_000) / 10)
  return { carrierMs: share(0), usMs: share(1), providerMs: share(2) }
}

/** The strip's top in ms: holds the slowest text and the line at 2 s, whichever is higher. */
export const stripTopMs = (totalsMs: readonly number[]): number => Math.max(2_600, ...totalsMs)
