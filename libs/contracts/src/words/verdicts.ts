/**
 * What can become of a call: every verdict, its reasons, the set that figures count it in, and whether a text may follow.
 * One table for code, documents and screens; docs/glossary.md is tested against it.
 */

/** Sets over attempts: answered, covered, AI-handled, missed, short abandons; `none` stands outside every rate. */
export type FigureSet = "A" | "C" | "V" | "M" | "B" | "none"

/** `policy`: the location decides by reason (onVoicemail, onRejected, onNetworkFailure). */
export type MayText = "yes" | "no" | "policy"

interface ReasonRow {
  readonly verdict: string
  readonly set: FigureSet
  readonly mayText: MayText
  /** In a person's words; completes "This call was …". */
  readonly words: string
}

const row = <V extends string>(verdict: V, set: FigureSet, mayText: MayText, words: string) =>
  ({ verdict, set, mayText, words }) as const

export const REASONS = {
  answered_human: row("answered", "A", "no", "answered by a person"),

  answering_service: row("covered", "C", "no", "taken by the answering service"),
  sister_site: row("covered", "C", "no", "taken by another site"),
  ai_agent: row("covered", "V", "no", "handled by the AI agent"),

  no_answer: row("missed", "M", "yes", "missed: it rang out"),
  busy: row("missed", "M", "yes", "missed: busy"),
  all_lines_busy: row("missed", "M", "yes", "missed: all lines busy"),
  caller_abandoned: row("missed", "M", "yes", "missed: the caller hung up while it rang"),
  queue_abandoned: row("missed", "M", "yes", "missed: the caller left the queue"),
  menu_abandoned: row("missed", "M", "yes", "missed: the caller left the menu"),
  voicemail_no_message: row("missed", "M", "yes", "missed: voicemail, no message left"),
  foreign_voicemail: row("missed", "M", "yes", "missed: a mobile's own voicemail took it"),
  unreachable: row("missed", "M", "yes", "missed: no phone could be reached"),
  rejected: row("missed", "M", "policy", "missed: declined"),
  voicemail_message: row("missed", "M", "policy", "missed: a voicemail was left"),
  failed_network: row("missed", "M", "policy", "missed: the network failed"),

  short_ring: row("short", "B", "no", "too short a ring to answer"),

  no_terminal_event: row("unresolved", "M", "no", "unresolved: the carrier never told how it ended"),
  clock_untrusted: row("unresolved", "M", "no", "unresolved: the carrier's clock cannot be believed"),

  outbound: row("excluded", "none", "no", "outbound"),
  internal: row("excluded", "none", "no", "internal"),
  test: row("excluded", "none", "no", "a test call"),
  fax: row("excluded", "none", "no", "a fax"),
  blocked: row("excluded", "none", "no", "blocked before it rang"),
  bad_number: row("excluded", "none", "no", "dialled to a number that does not exist"),
  unknown_line: row("excluded", "none", "no", "for a number that is nobody's line"),
} as const satisfies Record<string, ReasonRow>

/** Why a call got its verdict. */
export type VerdictReason = keyof typeof REASONS
/** What became of a call. */
export type Verdict = (typeof REASONS)[VerdictReason]["verdict"]

export const VERDICT_REASONS = Object.keys(REASONS) as readonly VerdictReason[]
export const VERDICTS = [...new Set(Object.values(REASONS).map((r) => r.verdict))] as readonly Verdict[]

export const isVerdictReason = (code: string): code is VerdictReason => Object.hasOwn(REASONS, code)

/** The verdict that a reason belongs to. */
export const verdictOf = (reason: VerdictReason): Verdict => REASONS[reason].verdict

/** Who or what took the call. */
export const ANSWERED_BY = ["human", "covered", "ai_agent", "voicemail", "foreign_voicemail", "menu", "nobody"] as const
export type AnsweredBy = (typeof ANSWERED_BY)[number]
