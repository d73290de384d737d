import type { AnsweredBy, DecisionReason, LegOutcome, MessageState, Verdict, VerdictReason } from "@rebound/contracts"

/**
 * Every code that can reach a screen, in a person's words. One table each, so that a code that is new in the contracts
 * fails to compile here and in the test beside it.
 */

/** What stands in the chip: completes nothing, stands alone. */
export const VERDICT_REASON_WORDS: Readonly<Record<VerdictReason, string>> = {
  answered_human: "Answered",
  answering_service: "Answering service took it",
  sister_site: "Another site took it",
  ai_agent: "Handled by AI",
  no_answer: "Missed, rang out",
  busy: "Missed, busy",
  all_lines_busy: "Missed, all lines busy",
  caller_abandoned: "Missed, hung up while it rang",
  queue_abandoned: "Missed, left the queue",
  menu_abandoned: "Missed, left the menu",
  voicemail_no_message: "Missed, went to voicemail",
  foreign_voicemail: "Missed, a mobile’s voicemail took it",
  unreachable: "Missed, no phone reached",
  rejected: "Missed, declined",
  voicemail_message: "Voicemail left",
  failed_network: "Missed, the network failed",
  short_ring: "Too short to answer",
  no_terminal_event: "Unresolved, the carrier never told the end",
  clock_untrusted: "Unresolved, the carrier’s clock is off",
  outbound: "Outbound",
  internal: "Internal",
  test: "Test call",
  fax: "Fax",
  blocked: "Blocked before it rang",
  bad_number: "Number does not exist",
  unknown_line: "Nobody’s line",
}

/** Why the call counts as it does: a sentence for the decision record. */
export const VERDICT_REASON_SENTENCES: Readonly<Record<VerdictReason, string>> = {
  answered_human: "A person answered.",
  answering_service: "The answering service took the call.",
  sister_site: "Another site of the brand took the call.",
  ai_agent: "The AI agent handled the call to its end.",
  no_answer: "The phones rang and nobody picked up.",
  busy: "The line was busy.",
  all_lines_busy: "All lines were busy.",
  caller_abandoned: "The caller hung up while it rang.",
  queue_abandoned: "The caller waited in the queue and hung up.",
  menu_abandoned: "The caller left the menu before reaching anybody.",
  voicemail_no_message: "Our voicemail answered. The caller left no message.",
  foreign_voicemail: "The voicemail of a mobile phone answered in place of a person.",
  unreachable: "No phone could be reached.",
  rejected: "The call was declined.",
  voicemail_message: "Our voicemail answered. The caller left a message.",
  failed_network: "The network failed.",
  short_ring: "It rang too short for anybody to answer.",
  no_terminal_event: "The carrier never told how the call ended.",
  clock_untrusted: "The carrier’s clock cannot be believed, so the times cannot either.",
  outbound: "It was a call out, not in.",
  internal: "It was a call between phones of the house.",
  test: "It was a test call.",
  fax: "It was a fax.",
  blocked: "It was blocked before it rang.",
  bad_number: "The number that was dialled does not exist.",
  unknown_line: "The number that was dialled is nobody’s line here.",
}

export const VERDICT_WORDS: Readonly<Record<Verdict, string>> = {
  answered: "Answered",
  covered: "Covered",
  missed: "Missed",
  short: "Short ring",
  unresolved: "Unresolved",
  excluded: "Left out",
}

/** Why no text went out, or waits: completes “Not texted: …”. */
export const DECISION_REASON_WORDS: Readonly<Record<DecisionReason, string>> = {
  not_missed: "the call was not missed",
  not_live: "imported or replayed record",
  no_caller_id: "number withheld",
  invalid_number: "this number takes no texts",
  number_class: "landline, toll-free or service number",
  country_not_enabled: "country not enabled",
  own_number: "one of our own lines",
  staff_number: "staff",
  excluded_number: "on the list of left-out numbers",
  text_back_off: "text-back is switched off here",
  policy_voicemail: "left a voicemail, and this location does not text after one",
  policy_rejected: "declined, and this location does not text after that",
  policy_network_failure: "network failure, and this location does not text after one",
  no_texting_account: "this line takes no texts yet",
  not_textable: "earlier texts to this number failed for good",
  opted_out: "opted out",
  texted_recently: "texted a short while ago",
  already_texted_call: "this call had its text",
  conversation_live: "you are already talking",
  reached_first: "the caller got through first",
  sending_stopped: "sending is stopped",
  reseller_cap: "enough first texts to this number today",
  spend_cap: "daily spending limit reached",
  grace_delay: "waiting for the delay chosen here",
  quiet_hours: "waiting for the end of quiet hours",
  waiting_hang_up: "waiting until the caller hangs up",
  pacing: "waiting for the carrier’s permitted rate",
  deadline_passed: "too late",
  verdict_corrected: "the call turned out not to be missed",
  line_moved: "the line is no longer ours",
  carrier_rejected: "the carrier refused it",
  carrier_unavailable: "the carrier could not be reached in time",
  template_fault: "the template could not be filled in",
  fate_unknown: "the carrier’s answer never came",
  owner_lost: "we stopped between handing over and hearing back",
}

/** The short word of a text's state, and what it means for the reader. */
export const MESSAGE_STATE_WORDS: Readonly<Record<MessageState, string>> = {
  held: "Held",
  claimed: "About to be sent",
  submitting: "Being sent",
  accepted: "Sent",
  delivered: "Delivered",
  undelivered: "Not delivered",
  rejected: "Refused",
  unknown: "Fate unknown",
  expired: "Too late",
  cancelled: "Called off",
  suppressed: "Not texted",
}

export const LEG_OUTCOME_WORDS: Readonly<Record<LegOutcome, string>> = {
  answered_human: "Answered",
  answered_unknown: "Answered",
  answering_service: "Answering service",
  sister_site: "Another site answered",
  ai_agent: "AI agent",
  no_answer: "Nobody picked up",
  caller_abandoned: "Caller hung up",
  queue_abandoned: "Left the queue",
  menu_abandoned: "Left the menu",
  busy: "Busy with another call",
  all_lines_busy: "All lines busy",
  rejected: "Declined",
  voicemail_no_message: "Voicemail, no message",
  voicemail_message: "Voicemail, message left",
  foreign_voicemail: "A mobile’s own voicemail",
  answered_elsewhere: "Answered on another phone",
  unreachable: "Could not be reached",
  bad_number: "Number does not exist",
  blocked: "Blocked",
  failed_network: "Network failed",
  fax: "Fax",
  unknown: "Ended",
}

export const ANSWERED_BY_WORDS: Readonly<Record<AnsweredBy, string>> = {
  human: "A person",
  covered: "Answering service",
  ai_agent: "AI agent",
  voicemail: "Voicemail, ours",
  foreign_voicemail: "Voicemail of a mobile",
  menu: "Menu only",
  nobody: "Nobody",
}

/** What a thread came to. */
export const OUTCOME_WORDS = {
  booked: "Booked",
  quote: "Quote",
  called_back: "Called back",
  existing_matter: "Existing matter",
  wrong_number: "Wrong number",
  spam: "Spam",
  lost: "Lost",
} as const
export type Outcome = keyof typeof OUTCOME_WORDS

/** What became of a callback. */
export const TASK_RESULT_WORDS = {
  reached: "Reached",
  no_answer: "No answer",
  not_needed: "Not needed",
} as const
export type TaskResult = keyof typeof TASK_RESULT_WORDS

/** Why a thread takes no text now. */
export const CANNOT_TEXT_WORDS: Readonly<Record<string, string>> = {
  opted_out: "The caller opted out. Only they can change it, by texting START.",
  landline: "A landline takes no texts.",
  withheld: "The caller withheld the number.",
  no_texting_line: "This line takes no texts yet.",
}

/** A code's words, or the code itself in readable form: a server may be newer than this page. */
export const wordsFor = (table: Readonly<Record<string, string>>, code: string): string =>
  table[code] ?? code.replaceAll("_", " ")

/** What stands beside a step that has no rate of its own. */
export const FUNNEL_ALONE_WORDS: Readonly<Record<string, string>> = { offered: "callers who rang" }

/** The steps of the funnel: what they are called, what their rate is of, and what is lost on the way to the next. */
export const FUNNEL_WORDS = {
  label: {
    offered: "Called",
    missed: "Missed",
    texted: "Texted",
    delivered: "Delivered",
    replied: "Replied",
    reached: "Reached",
  },
  of: {
    missed: "of callers",
    texted: "of missed",
    delivered: "of texted",
    replied: "of delivered",
    reached: "of replied",
  },
  lost: {
    offered: "got through",
    missed: "not texted",
    texted: "not delivered",
    delivered: "no reply",
    replied: "not reached",
  },
} as const satisfies Record<string, Readonly<Record<string, string>>>

/** What was lost between two steps. Decision reasons and message states keep their words; these come on top. */
export const LOSS_REASON_WORDS: Readonly<Record<string, string>> = {
  ...DECISION_REASON_WORDS,
  answered: "answered",
  covered: "covered",
  ai_handled: "handled by AI",
  pending: "still being decided",
  unknown: "fate unknown",
  rejected: "refused by the carrier",
  expired: "too late",
  undelivered: "not delivered",
  no_receipt: "no receipt",
  no_reply: "silent",
  may_still_reply: "may still reply",
  no_person_within_a_day: "no person within a day",
}
