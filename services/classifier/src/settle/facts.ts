/** What the directory knows of the two ends of a call, read before deciding. */
export interface CallFacts {
  /** The line that was dialled, or undefined when it is nobody's. */
  readonly line: LineFacts | undefined
  /** The caller is a line of the same reseller, a member of staff or on the location's exclusion list. */
  readonly callerIsInternal: boolean
}

export interface LineFacts {
  readonly number: string
  readonly brandId: string
  readonly locationId: string
  /** Ring time below which an unanswered call is `short`. */
  readonly shortRingMs: number
}

/** How a carrier's records come; from its traits. */
export interface SettleTraits {
  /** How long further legs may still come after rings closed. 0: never. */
  readonly settleWindowMs: number
  /** After this long without an end the call is `unresolved`. */
  readonly noTerminalAfterMs: number
}
