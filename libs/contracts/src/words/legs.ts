/** Words of a call event: closed lists that travel as codes. */

/** What became of one leg, whatever the switch calls it (the outcome vocabulary that carriers translate into). */
export const LEG_OUTCOMES = [
  "answered_human",
  /** Something answered: a person, a menu, a voicemail; the carrier cannot tell. Counts as a person on a callee leg. */
  "answered_unknown",
  "answering_service",
  "sister_site",
  "ai_agent",
  "no_answer",
  "caller_abandoned",
  "queue_abandoned",
  "menu_abandoned",
  "busy",
  "all_lines_busy",
  "rejected",
  "voicemail_no_message",
  "voicemail_message",
  "foreign_voicemail",
  /** This leg lost to another that was answered. */
  "answered_elsewhere",
  "unreachable",
  "bad_number",
  "blocked",
  "failed_network",
  "fax",
  "unknown",
] as const
export type LegOutcome = (typeof LEG_OUTCOMES)[number]

export const LEG_ROLES = ["caller", "callee", "group"] as const
export type LegRole = (typeof LEG_ROLES)[number]

export const LEG_STATES = ["started", "ringing", "answered", "ended"] as const
export type LegState = (typeof LEG_STATES)[number]

export const ORIGINS = ["live", "sweep", "import", "replay"] as const
/** How a fact reached us. Import and replay never text, whatever their clocks say. */
export type Origin = (typeof ORIGINS)[number]

export const DIRECTIONS = ["inbound", "outbound", "internal", "unknown"] as const
export type Direction = (typeof DIRECTIONS)[number]

export const PARTY_KINDS = ["e164", "withheld", "unusable", "extension", ""] as const
/** Empty: the event does not tell the party. */
export type PartyKind = (typeof PARTY_KINDS)[number]

export const RELEASED_BY = ["caller", "callee", "system", ""] as const
export type ReleasedBy = (typeof RELEASED_BY)[number]
