import type { MessageClass } from "@rebound/contracts"
import type { Keyword } from "@rebound/messaging"

/** What a text from a handset means for what we may send. */
export type InboundDecision =
  | { readonly kind: "ignore"; readonly why: "line_unknown" | "own_number" | "no_sender" }
  | { readonly kind: "stop"; readonly answer: boolean }
  | { readonly kind: "start"; readonly answer: boolean }
  | { readonly kind: "help"; readonly answer: boolean }
  /** A person wrote: the thread is live, and automatic texts hold back. */
  | { readonly kind: "person" }

export interface InboundFacts {
  /** The texted number is a line of this reseller. */
  readonly lineKnown: boolean
  /** The sender is a line of this installation: two machines must not talk to each other. */
  readonly senderIsLine: boolean
  readonly senderKnown: boolean
  readonly keyword: Keyword
  /** The carrier's own word for it, where it handled the keyword by itself. */
  readonly providerOptOut: "" | "stop" | "start" | "help"
  /** The carrier answers this text by itself: a second answer would be one too many. */
  readonly providerAnswers: boolean
  /** Import and replay answer nobody. */
  readonly isLive: boolean
  readonly lineTexts: boolean
  readonly ageMs: number
}

/** A confirmation is presumed fine within five minutes (47 CFR 64.1200(a)(12)); a later one is not sent. */
export const ANSWER_WITHIN_MS = 300_000

/**
 * Opt-outs are decided before anything else reads the text, and no doubt about the line or the sender loses one: also where
 * the line is nobody's any more the person means whoever texted from it. Pure.
 */
export function decideInbound(facts: InboundFacts): InboundDecision {
  if (!facts.senderKnown) return { kind: "ignore", why: "no_sender" }
  const answer =
    facts.lineKnown &&
    !facts.senderIsLine &&
    !facts.providerAnswers &&
    facts.isLive &&
    facts.lineTexts &&
    facts.ageMs < ANSWER_WITHIN_MS
  const kind = facts.providerOptOut === "" ? facts.keyword.kind : facts.providerOptOut
  if (kind === "stop") return { kind, answer }
  if (!facts.lineKnown) return { kind: "ignore", why: "line_unknown" }
  switch (kind) {
    case "start":
      return { kind, answer }
    case "help":
      return facts.senderIsLine ? { kind: "ignore", why: "own_number" } : { kind, answer }
    // In doubt nobody is opted out, but automation pauses: a person should read it.
    case "maybe_stop":
    case "none":
      return facts.senderIsLine ? { kind: "ignore", why: "own_number" } : { kind: "person" }
  }
}

/** The class of the answer to a keyword. */
export const ANSWER_CLASS = { stop: "stop_ack", start: "start_ack", help: "help" } as const satisfies Record<
  string,
  MessageClass
>
