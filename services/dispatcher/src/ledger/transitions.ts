import type { MessageState } from "@rebound/contracts"

/** A state that a row of `dispatch_messages` can have; `suppressed` makes no message. */
export type LedgerState = Exclude<MessageState, "suppressed">

/**
 * Where a text can go from each state, as the ledger's statements allow it. States only move forward; the one way back is
 * from SUBMITTING to CLAIMED, when the carrier's refusal proves that nothing was sent.
 */
export const TRANSITIONS: Readonly<Record<LedgerState, readonly LedgerState[]>> = {
  held: ["submitting", "cancelled", "expired"],
  claimed: ["submitting", "cancelled", "expired"],
  submitting: ["accepted", "rejected", "unknown", "claimed", "expired"],
  unknown: ["accepted", "delivered", "undelivered", "rejected"],
  accepted: ["delivered", "undelivered"],
  undelivered: ["delivered"],
  delivered: [],
  rejected: [],
  expired: [],
  cancelled: [],
}

const LEDGER_STATES = Object.keys(TRANSITIONS) as readonly LedgerState[]

/** From which states a text may come to this one. */
export const mayCome = (to: LedgerState): readonly LedgerState[] =>
  LEDGER_STATES.filter((from) => TRANSITIONS[from].includes(to))

/** It ended without having been sent: the caller's latch is free again. */
export const isFreed = (state: LedgerState): boolean =>
  state === "rejected" || state === "expired" || state === "cancelled"
