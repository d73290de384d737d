/** Words of the ledger: message states, classes and the reasons of the dispatcher's decisions. */

export const MESSAGE_STATES = [
  "held",
  "claimed",
  "submitting",
  "accepted",
  "delivered",
  "undelivered",
  /** Known not to have been sent, for good. */
  "rejected",
  /** Nobody can tell whether the carrier took it. Never sent again. */
  "unknown",
  "expired",
  "cancelled",
  /** No message was made for this call; the reason says why. */
  "suppressed",
] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

export const isMessageState = (code: string): code is MessageState =>
  (MESSAGE_STATES as readonly string[]).includes(code)

/** Every class, in the order of the consent table. */
export const MESSAGE_CLASSES = [
  "first",
  "convo",
  "nudge",
  "trans",
  "mkt",
  "stop_ack",
  "help",
  "start_ack",
  "staff",
] as const
/**
 * What a text is for; consent, quiet hours, caps and lanes are decided by it.
 *
 * `first`: the automatic answer to a missed call. `convo`: an answer inside an open conversation. `nudge`: one automatic
 * follow-up where the person did not answer. `trans`: a fact about an appointment or order. `mkt`: anything promotional, review
 * requests included. `stop_ack`, `help`, `start_ack`: the fixed answers to keywords. `staff`: to the business's own people.
 */
export type MessageClass = (typeof MESSAGE_CLASSES)[number]

/** Why a call was not texted, or a text did not go out: code → a person's words. */
export const DECISION_REASONS = {
  // Suppressed: decided from the verdict and its facts.
  not_missed: "the call was not missed",
  not_live: "the record was imported or replayed",
  no_caller_id: "the caller withheld the number",
  invalid_number: "the caller's number cannot be texted",
  number_class: "toll-free, premium and service numbers are not texted",
  country_not_enabled: "the caller's country is not enabled",
  own_number: "the caller's number is a line of this installation",
  staff_number: "the caller is on the staff list",
  excluded_number: "the caller is on the exclusion list",
  text_back_off: "text-back is switched off for this location",
  policy_voicemail: "the location does not text callers who left a voicemail",
  policy_rejected: "the location does not text after a declined call",
  policy_network_failure: "the location does not text after a network failure",
  no_texting_account: "the line has no account that takes texts",
  not_textable: "earlier texts to this number failed for good",
  opted_out: "the caller opted out",
  texted_recently: "the caller had a text within the repeat window",
  already_texted_call: "this call already had its text",
  conversation_live: "a conversation with the caller is under way",
  reached_first: "the caller got through before the text left",
  sending_stopped: "sending is switched off",
  reseller_cap: "the number had its daily share of first texts across brands",
  spend_cap: "the daily spending limit is reached",
  // Held.
  grace_delay: "waiting for the location's chosen delay",
  quiet_hours: "waiting for the end of quiet hours",
  waiting_hang_up: "waiting until the caller hangs up",
  pacing: "waiting for the carrier's permitted rate",
  // Ended without a text.
  deadline_passed: "it would have come too late",
  verdict_corrected: "the call turned out not to be missed",
  line_moved: "the line is no longer ours",
  carrier_rejected: "the carrier refused it",
  carrier_unavailable: "the carrier could not be reached in time",
  template_fault: "the template could not be filled in",
  // Unknown.
  fate_unknown: "the carrier's answer never came",
  owner_lost: "the sender stopped between handing over and hearing back",
} as const
export type DecisionReason = keyof typeof DECISION_REASONS

export const isDecisionReason = (code: string): code is DecisionReason => Object.hasOwn(DECISION_REASONS, code)

export const RECEIPT_STATUSES = ["queued", "sent", "delivered", "undelivered", "failed"] as const
export type ReceiptStatus = (typeof RECEIPT_STATUSES)[number]
