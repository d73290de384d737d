import type { Keyword } from "@rebound/messaging"

/** What a text from a handset is to a conversation. */
export type InboundDecision =
  | { readonly kind: "ignore"; readonly why: "no_sender" | "own_number" | "line_unknown" }
  | { readonly kind: "opt_out" }
  | { readonly kind: "opt_in" }
  /** Answered by itself; nobody is kept waiting. */
  | { readonly kind: "help" }
  | { readonly kind: "person" }

export interface InboundFacts {
  readonly senderKnown: boolean
  /** The sender is a line of this installation: two machines must not talk to each other. */
  readonly senderIsLine: boolean
  readonly brandKnown: boolean
  readonly keyword: Keyword
  /** The carrier's own word for it, where it handled the keyword by itself. */
  readonly providerOptOut: string
}

/** The same reading as the dispatcher's, so that what is shown is what holds. Pure. */
export function decideInbound(facts: InboundFacts): InboundDecision {
  if (!facts.senderKnown) return { kind: "ignore", why: "no_sender" }
  if (!facts.brandKnown) return { kind: "ignore", why: "line_unknown" }
  if (facts.senderIsLine) return { kind: "ignore", why: "own_number" }
  switch (facts.providerOptOut === "" ? facts.keyword.kind : facts.providerOptOut) {
    case "stop":
      return { kind: "opt_out" }
    case "start":
      return { kind: "opt_in" }
    case "help":
      return { kind: "help" }
    // In doubt nobody is opted out, but a person should read it.
    default:
      return { kind: "person" }
  }
}
