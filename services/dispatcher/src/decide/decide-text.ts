import type { DecisionReason } from "@rebound/contracts"
import type { TextBackRules } from "@rebound/directory"
import type { CallerBlock } from "@rebound/numbers"
import type { WordedText } from "./word-text.ts"

/** What to do about one call. Every reason is safe to store, count and show. */
export type Decision =
  | { readonly kind: "text"; readonly deadlineAtMs: number }
  | {
      readonly kind: "hold"
      readonly reason: Extract<DecisionReason, "grace_delay" | "quiet_hours">
      readonly untilMs: number
      readonly deadlineAtMs: number
    }
  /** The caller is still on the line: the verdict that says otherwise decides. */
  | { readonly kind: "await"; readonly reason: Extract<DecisionReason, "waiting_hang_up"> }
  | { readonly kind: "skip"; readonly reason: SkipReason }

/** Why a call is not texted, as far as its verdict and its facts tell. */
export const SKIP_REASONS = [
  "not_missed",
  "not_live",
  "line_moved",
  "text_back_off",
  "policy_voicemail",
  "policy_rejected",
  "policy_network_failure",
  "no_caller_id",
  "invalid_number",
  "number_class",
  "own_number",
  "country_not_enabled",
  "staff_number",
  "excluded_number",
  "no_texting_account",
  "sending_stopped",
  "opted_out",
  "not_textable",
  "already_texted_call",
  "texted_recently",
  "conversation_live",
  "reached_first",
  "reseller_cap",
  "spend_cap",
  "deadline_passed",
  "template_fault",
] as const satisfies readonly DecisionReason[]
export type SkipReason = (typeof SKIP_REASONS)[number]

/** The verdict, as far as it decides. */
export interface VerdictFacts {
  readonly verdict: string
  readonly reason: string
  readonly origin: string
  readonly callOver: boolean
  readonly startedAtMs: number
  /** When the call ended, or the last phone stopped ringing where that decides: the deadline counts from here. */
  readonly endedAtMs: number
}

/** The line that was called, as the directory has it now. */
export interface LineFacts {
  readonly rules: TextBackRules
  /** Whether the line has an account that takes texts and that this installation can send through. */
  readonly canText: boolean
  /** Null: the caller's number itself is no reason against a text. */
  readonly callerBlock: CallerBlock | null
  readonly callerIsStaff: boolean
  readonly callerIsExcluded: boolean
  /** The end of the night at the location; null in waking hours. */
  readonly quietUntilMs: number | null
  /** The text in the words of the instant at which it would leave, or why there is none. */
  readonly text: WordedText
}

/** What the ledger says. Instants are 0 when never. */
export interface HistoryFacts {
  readonly stopped: boolean
  readonly optedOutAtMs: number
  readonly notTextableAtMs: number
  readonly callHasText: boolean
  readonly latchUntilMs: number
  readonly liveAtMs: number
  readonly reachedAtMs: number
  readonly otherBrands: number
  readonly segmentsToday: number
}

export interface DecisionCaps {
  readonly firstDeadlineMs: number
  readonly liveMs: number
  readonly brandsPerCallerAndDay: number
  readonly segmentsPerDay: number
}

const BLOCKS: Readonly<Record<CallerBlock, SkipReason>> = {
  BLOCK_NO_CALLER_ID: "no_caller_id",
  BLOCK_INVALID_NUMBER: "invalid_number",
  BLOCK_NUMBER_CLASS: "number_class",
  BLOCK_OWN_NUMBER: "own_number",
  BLOCK_COUNTRY_NOT_ENABLED: "country_not_enabled",
}

/**
 * Whether this call is answered by a text. Pure: facts were read beforehand, `nowMs` is chosen by the caller. What the call
 * itself says comes first, then the line's rules, then the number, then what was sent before, then time; the first reason
 * against a text is the one that is stored. `line` undefined: the number is nobody's any more.
 */
export function decideText(
  verdict: VerdictFacts,
  line: LineFacts | undefined,
  history: HistoryFacts,
  caps: DecisionCaps,
  nowMs: number,
): Decision {
  const skip = (reason: SkipReason): Decision => ({ kind: "skip", reason })
  if (verdict.verdict !== "missed") return skip("not_missed")
  if (verdict.origin !== "live" && verdict.origin !== "sweep") return skip("not_live")
  if (line === undefined) return skip("line_moved")
  const { rules, text } = line
  if (!rules.enabled) return skip("text_back_off")
  const policy = policyAgainst(verdict.reason, rules)
  if (policy !== undefined) return skip(policy)

  if (line.callerBlock !== null) return skip(BLOCKS[line.callerBlock])
  if (line.callerIsStaff) return skip("staff_number")
  if (line.callerIsExcluded) return skip("excluded_number")
  if (!line.canText) return skip("no_texting_account")
  if (history.stopped) return skip("sending_stopped")

  if (history.optedOutAtMs > 0) return skip("opted_out")
  if (history.notTextableAtMs > 0) return skip("not_textable")
  if (history.callHasText) return skip("already_texted_call")
  if (history.latchUntilMs > nowMs) return skip("texted_recently")
  if (history.liveAtMs > nowMs - caps.liveMs) return skip("conversation_live")
  if (history.reachedAtMs > verdict.startedAtMs) return skip("reached_first")
  if (history.otherBrands >= caps.brandsPerCallerAndDay) return skip("reseller_cap")
  if (text.kind === "fault") return skip("template_fault")
  if (history.segmentsToday + text.segments > caps.segmentsPerDay) return skip("spend_cap")

  if (!verdict.callOver && rules.textAt === "hung_up") return { kind: "await", reason: "waiting_hang_up" }
  const deadlineAtMs = verdict.endedAtMs + caps.firstDeadlineMs
  if (nowMs >= deadlineAtMs) return skip("deadline_passed")
  if (line.quietUntilMs !== null && rules.quietHours === "hold")
    // The location asked for the morning: the text is late then by its own wish, and gets its five minutes there.
    return {
      kind: "hold",
      reason: "quiet_hours",
      untilMs: line.quietUntilMs,
      deadlineAtMs: line.quietUntilMs + caps.firstDeadlineMs,
    }
  const graceUntilMs = verdict.endedAtMs + rules.delayMs
  if (rules.delayMs > 0 && graceUntilMs > nowMs)
    return {
      kind: "hold",
      reason: "grace_delay",
      untilMs: graceUntilMs,
      // A delay as long as the deadline is the location's own wish as well.
      deadlineAtMs: Math.max(deadlineAtMs, graceUntilMs + GRACE_MARGIN_MS),
    }
  return { kind: "text", deadlineAtMs }
}

/** Whether a text may follow this verdict at all, by the verdict and the location's own rules. */
export const mayBeTexted = (verdict: VerdictFacts, rules: TextBackRules): boolean =>
  verdict.verdict === "missed" && policyAgainst(verdict.reason, rules) === undefined

/** Pacing and one retry still fit behind the longest delay. */
const GRACE_MARGIN_MS = 30_000

function policyAgainst(reason: string, rules: TextBackRules): SkipReason | undefined {
  if (reason === "voicemail_message" && rules.onVoicemail === "none") return "policy_voicemail"
  if (reason === "rejected" && rules.onRejected === "none") return "policy_rejected"
  if (reason === "failed_network" && rules.onNetworkFailure === "none") return "policy_network_failure"
  return undefined
}
