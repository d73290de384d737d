/** What a verdict means for a call that may be known already. */
export type News =
  /** Known already, or older than what is known. */
  | { readonly kind: "old" }
  /** Nothing was written for this call that could still leave: decide as for a new one. */
  | { readonly kind: "decide" }
  /** Its text stands; only the knowledge of the call changes. */
  | { readonly kind: "keep" }
  /** Its text must not leave, or should not have left. */
  | { readonly kind: "withdraw" }

export interface KnownDecision {
  readonly version: number
  readonly decision: "" | "suppressed" | "message"
  /** State of the call's message; undefined without one. */
  readonly messageState: string | undefined
}

/**
 * How a verdict changes what was decided. Pure. `stillTexted`: the new verdict is one that a text may follow at this location.
 * A text that was cancelled never left, so a call that turns out missed after all is decided again.
 */
export function decideNews(known: KnownDecision | undefined, version: number, stillTexted: boolean): News {
  if (known === undefined) return { kind: "decide" }
  if (version <= known.version) return { kind: "old" }
  if (known.decision !== "message" || known.messageState === undefined) return { kind: "decide" }
  if (!stillTexted) return { kind: "withdraw" }
  return known.messageState === "cancelled" ? { kind: "decide" } : { kind: "keep" }
}
