import { isVerdictReason, REASONS } from "@rebound/contracts"
import type { TurnKind } from "../threads/decide-turn.ts"

/** What a verdict means for the conversations. */
export type CallDecision =
  | { readonly kind: "ignore"; readonly why: "line_unknown" }
  /** Nobody knows who called: there is no thread; only a task of this very call may hang on it. */
  | { readonly kind: "no_thread" }
  | {
      readonly kind: "record"
      /** Also for a caller who has no thread yet. */
      readonly make: boolean
      readonly turn: Extract<TurnKind, "missed_call" | "answered_call" | "other_call">
    }

export interface CallFacts {
  readonly verdict: string
  readonly origin: string
  readonly brandKnown: boolean
  readonly callerKnown: boolean
  /** Staff, excluded numbers and lines of the installation are nobody's customers. */
  readonly callerIsInsider: boolean
}

/**
 * A missed call makes a thread; calls that somebody took only go on the timeline of one that is there, since an inbox of served
 * callers is none. Imported and replayed records make none either: they are history. Pure.
 */
export function decideCall(facts: CallFacts): CallDecision {
  if (!facts.brandKnown) return { kind: "ignore", why: "line_unknown" }
  if (!facts.callerKnown) return { kind: "no_thread" }
  const missed = isMissed(facts.verdict)
  return {
    kind: "record",
    make: missed && !facts.callerIsInsider && (facts.origin === "live" || facts.origin === "sweep"),
    turn: missed ? "missed_call" : facts.verdict === "answered" ? "answered_call" : "other_call",
  }
}

/** Nobody took it, as far as is known. */
export const isMissed = (verdict: string): boolean => verdict === "missed" || verdict === "unresolved"

/** "Missed: it rang out". */
export const callWords = (reason: string): string => {
  const words = isVerdictReason(reason) ? REASONS[reason].words : reason
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`
}
