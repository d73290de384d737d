/** Figures of the decision, each with where it comes from. Instants and spans in milliseconds. */
export const DECISION_LIMITS = {
  /** A first text leaves within this time after the call ended, or never: consent rests on the call's freshness. */
  firstDeadlineMs: 300_000,
  /** A conversation counts as live for this long after a person wrote, either way. */
  liveMs: 24 * 3_600_000,
  /** A caller's first texts across a reseller's brands in a day: a spoofed number must not be flooded by all of them. */
  brandsPerCallerAndDay: 3,
  /** Segments a reseller may spend in a UTC day, unless configured otherwise. */
  segmentsPerDay: 50_000,
} as const
