/** A caller who wrote is answered by a person within so long; later is late. The clock is shown to everyone. */
export const REPLY_GOAL_MS = 10 * 60_000
