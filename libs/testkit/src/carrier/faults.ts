import type { SeededRandom } from "../random.ts"

/** How rude the simulated carrier is. Shares are 0 to 1, of all send requests; the rest is answered properly. */
export interface Faults {
  /** Refused with 429 before anything was done. */
  readonly throttled: number
  /** Accepted, then answered 500. */
  readonly errorAfterAccept: number
  /** Accepted, then the connection is reset. */
  readonly resetAfterAccept: number
  /** Accepted, and the answer never comes. */
  readonly silentAfterAccept: number
  /** The list omits this share of accepted messages for good. */
  readonly listOmits: number
  /** The list shows a message only after this long, drawn per message. */
  readonly listLagMs: readonly [min: number, max: number]
  /** Receipts leave before the answer to the send. */
  readonly receiptBeforeAnswer: number
  readonly receiptTwice: number
  readonly receiptOutOfOrder: number
  /** When `delivered` follows, after acceptance. */
  readonly receiptDelayMs: readonly [min: number, max: number]
}

/** A well-behaved carrier. */
export const NO_FAULTS: Faults = {
  throttled: 0,
  errorAfterAccept: 0,
  resetAfterAccept: 0,
  silentAfterAccept: 0,
  listOmits: 0,
  listLagMs: [0, 0],
  receiptBeforeAnswer: 0,
  receiptTwice: 0,
  receiptOutOfOrder: 0,
  receiptDelayMs: [200, 1_500],
}

/** A bad day at a real one. */
export const RUDE: Faults = {
  throttled: 0.02,
  errorAfterAccept: 0.01,
  resetAfterAccept: 0.01,
  silentAfterAccept: 0.003,
  listOmits: 0.01,
  listLagMs: [5_000, 30_000],
  receiptBeforeAnswer: 0.05,
  receiptTwice: 0.05,
  receiptOutOfOrder: 0.1,
  receiptDelayMs: [500, 8_000],
}

/** What becomes of one send request. */
export type SendFate = "answered" | "throttled" | "error_after_accept" | "reset_after_accept" | "silent_after_accept"

export function drawSendFate(faults: Faults, random: SeededRandom): SendFate {
  const drawn = random.float()
  let edge = faults.throttled
  if (drawn < edge) return "throttled"
  edge += faults.errorAfterAccept
  if (drawn < edge) return "error_after_accept"
  edge += faults.resetAfterAccept
  if (drawn < edge) return "reset_after_accept"
  edge += faults.silentAfterAccept
  return drawn < edge ? "silent_after_accept" : "answered"
}
