/** The spans that the figures' definitions name, in milliseconds; docs/figures.md explains each. */
export const EPISODE_GAP_MS = 30 * 60_000
export const EPISODE_SPAN_MS = 24 * 3_600_000
/** A reply, a contact, an opt-out or a fate counts within, or is waited for, this long. */
export const COHORT_MS = 24 * 3_600_000
/** A first text expires so long after the call ended: what is undecided by then will not be texted. */
export const TEXT_DEADLINE_MS = 5 * 60_000
/** Whoever is called back within this long seldom called somebody else meanwhile. */
export const CALLBACK_MS = 5 * 60_000
/** A conversation that was quiet for so long begins anew with the caller's next text. */
export const QUIET_MS = 24 * 3_600_000
/** Facts of a day may change figures of days at most so far away: an episode spans a day, and what follows it another. */
export const REACH_DAYS = 3
/** Who calls a brand again within this long, whichever of its locations, is a repeat caller. */
export const REPEAT_MS = 24 * 3_600_000
/** Local days on which that may have been: a day's span, seen from another zone. */
export const REPEAT_DAYS = 2
/** A fact that came so long after its local day ended restates it. Calls around midnight settle within minutes. */
export const RESTATED_AFTER_MS = 3_600_000

/**
 * The states of a text, weakest first: what is known of it is the strongest that was told. `cancelled` is stronger than
 * `claimed`, but a later verdict's text begins anew.
 */
export const STATES_BY_STRENGTH = [
  "suppressed",
  "held",
  "claimed",
  "submitting",
  "cancelled",
  "expired",
  "unknown",
  "rejected",
  "accepted",
  "undelivered",
  "delivered",
] as const
