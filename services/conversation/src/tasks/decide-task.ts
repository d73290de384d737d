import { type DecisionReason, isDecisionReason } from "@rebound/contracts"
import { hasLeft, silenceOf } from "../texts/decide-step.ts"

/**
 * Whether a caller who was not texted for this reason is to be called back. Yes where a text was wanted and could not go; no where the
 * caller was served, is nobody's customer, or the location chose not to text.
 */
const CALL_BACK: Readonly<Record<DecisionReason, boolean>> = {
  not_missed: false,
  not_live: false,
  no_caller_id: true,
  invalid_number: true,
  number_class: true,
  country_not_enabled: true,
  own_number: false,
  staff_number: false,
  excluded_number: false,
  text_back_off: false,
  policy_voicemail: false,
  policy_rejected: false,
  policy_network_failure: false,
  no_texting_account: true,
  not_textable: true,
  opted_out: true,
  // They have a text, or talk with somebody.
  texted_recently: false,
  already_texted_call: false,
  conversation_live: false,
  reached_first: false,
  sending_stopped: true,
  reseller_cap: true,
  spend_cap: true,
  grace_delay: false,
  quiet_hours: false,
  waiting_hang_up: false,
  pacing: false,
  deadline_passed: true,
  verdict_corrected: false,
  line_moved: false,
  carrier_rejected: true,
  carrier_unavailable: true,
  template_fault: true,
  // It may have arrived: a receipt still settles it.
  fate_unknown: false,
  owner_lost: false,
}

/** A step of a text-back, as far as a callback hangs on it. */
export interface TextBackStep {
  readonly state: string
  readonly reason: string
  /** The carrier says that the number itself takes no texts. */
  readonly notTextable: boolean
}

/** Why the caller is to be called back, or undefined. Pure. */
export function decideTask({ state, reason, notTextable }: TextBackStep): DecisionReason | undefined {
  const said = isDecisionReason(reason) ? reason : undefined
  switch (state) {
    case "suppressed":
    case "cancelled":
      return said !== undefined && CALL_BACK[said] ? said : undefined
    case "expired":
      return said !== undefined && CALL_BACK[said] ? said : "deadline_passed"
    case "rejected":
    case "undelivered":
      return notTextable ? "not_textable" : said !== undefined && CALL_BACK[said] ? said : "carrier_rejected"
    default:
      return undefined
  }
}

/** Whether a callback that was due for the call is not any more: its text left after all, or nobody was missed. Pure. */
export const endsTask = ({ state, reason }: Pick<TextBackStep, "state" | "reason">): boolean =>
  state === "suppressed" ? silenceOf(reason) === "silent" : hasLeft(state) && state !== "undelivered"
