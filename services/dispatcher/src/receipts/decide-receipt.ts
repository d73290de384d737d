import type { ReceiptStatus } from "@rebound/contracts"

/** What a receipt does to its message. */
export type ReceiptDecision =
  /** Nobody knows the carrier's id yet: kept until the answer to the send names it. */
  | { readonly kind: "wait" }
  /** Nothing new: a repeat, or one that a later one overtook. */
  | { readonly kind: "ignore" }
  /** It speaks of a text that by our book never left: kept in the log, changes nothing. */
  | { readonly kind: "contradiction" }
  | {
      readonly kind: "move"
      /** The answer to the send was not recorded yet: the receipt proves that the carrier has the text. */
      readonly acceptFirst: boolean
      /** Undefined: only the proof. */
      readonly to: "delivered" | "undelivered" | undefined
    }

export interface ReceiptFacts {
  /** Undefined: no such message. */
  readonly state: string | undefined
  /** Whether our own id led to the message; else the carrier's did. */
  readonly byOurId: boolean
  /** The carrier's id in our book; empty when not known. */
  readonly knownCarrierId: string
  readonly carrierMessageId: string
}

/** States only move forward, whatever the order and number of receipts. Pure. */
export function decideReceipt(status: ReceiptStatus, facts: ReceiptFacts): ReceiptDecision {
  if (facts.state === undefined) return facts.byOurId ? { kind: "ignore" } : { kind: "wait" }
  if (facts.knownCarrierId !== "" && facts.knownCarrierId !== facts.carrierMessageId) return { kind: "contradiction" }
  const to =
    status === "delivered" ? "delivered" : status === "undelivered" || status === "failed" ? "undelivered" : undefined
  switch (facts.state) {
    case "submitting":
    case "unknown":
      return { kind: "move", acceptFirst: true, to }
    case "accepted":
      return to === undefined ? { kind: "ignore" } : { kind: "move", acceptFirst: false, to }
    case "undelivered":
      return to === "delivered" ? { kind: "move", acceptFirst: false, to } : { kind: "ignore" }
    case "delivered":
      return { kind: "ignore" }
    default:
      return { kind: "contradiction" }
  }
}
