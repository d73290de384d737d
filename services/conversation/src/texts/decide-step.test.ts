import { MESSAGE_STATES, type MessageState } from "@rebound/contracts"
import { expect, test } from "vitest"
import { movesForward } from "./decide-step.ts"

const END = ["rejected", "expired", "cancelled", "undelivered"] as const
/** From each state those that may come next; all others are older news. */
const NEXT: Readonly<Record<MessageState, readonly MessageState[]>> = {
  held: ["claimed", "submitting", "unknown", "accepted", "delivered", "suppressed", ...END],
  claimed: ["held", "submitting", "unknown", "accepted", "delivered", "suppressed", ...END],
  submitting: ["unknown", "accepted", "delivered", "suppressed", ...END],
  unknown: ["accepted", "delivered", "suppressed", ...END],
  accepted: ["delivered", "suppressed", ...END],
  suppressed: ["delivered"],
  rejected: ["delivered"],
  expired: ["delivered"],
  cancelled: ["delivered"],
  undelivered: ["delivered"],
  delivered: [],
}

test("states only move forward: each pair of them", () => {
  for (const known of MESSAGE_STATES)
    expect(MESSAGE_STATES.filter((next) => movesForward(known, next)).toSorted(), known).toEqual(NEXT[known].toSorted())
})
