import { DECISION_REASONS, type DecisionReason, isDecisionReason, type MessageState } from "@rebound/contracts"

/**
 * How far a state is: one never replaces a further one. `held`, `claimed` and `submitting` may come in any order, since what is known
 * not to have left goes back; what ended stays, but for a receipt that arrived after all.
 */
const RANK: Readonly<Record<MessageState, number>> = {
  held: 1,
  claimed: 1,
  submitting: 2,
  unknown: 3,
  accepted: 4,
  suppressed: 5,
  rejected: 5,
  expired: 5,
  cancelled: 5,
  undelivered: 5,
  delivered: 6,
}

/** Whether a text known to be in one state is in another one now. Pure. */
export function movesForward(known: string, next: MessageState): boolean {
  const before = Object.hasOwn(RANK, known) ? RANK[known as MessageState] : 0
  return RANK[next] > before || (RANK[next] === 1 && before === 1 && known !== next)
}

/** The carrier has it, or had it. */
export const hasLeft = (state: string): boolean =>
  state === "accepted" || state === "delivered" || state === "undelivered"

/** It may be with the caller: after a corrected verdict it counts as sent in error. */
export const mayHaveLeft = (state: string): boolean => hasLeft(state) || state === "submitting" || state === "unknown"

/** It did not reach anybody and will not. A text-back that was withdrawn is no failure; a person's words are wanted until they leave. */
export const hasFailed = (state: string, messageClass: string): boolean =>
  state === "undelivered" ||
  state === "rejected" ||
  state === "expired" ||
  (state === "cancelled" && messageClass === "convo")

/** Calls that nobody has to hear about: they were no misses, or nobody's customers. They make no thread and show no line. */
const SILENT: ReadonlySet<DecisionReason> = new Set([
  "not_missed",
  "not_live",
  "own_number",
  "staff_number",
  "excluded_number",
])

/** What "no text" says on a timeline; undefined where it says nothing. */
export const silenceOf = (reason: string): "silent" | "shown" =>
  isDecisionReason(reason) && SILENT.has(reason) ? "silent" : "shown"

export const notTextedWords = (reason: string): string =>
  `Not texted: ${isDecisionReason(reason) ? DECISION_REASONS[reason] : reason}`
