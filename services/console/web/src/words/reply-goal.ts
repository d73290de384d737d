/**
 * A caller who wrote is answered by a person within so long; later is late. By the wall clock, closed hours included: the contracts say
 * why, and another figure than theirs does not compile. The clock is shown to everyone.
 */
export const REPLY_GOAL_MS: typeof import("@rebound/contracts").REPLY_GOAL_MS = 600_000
