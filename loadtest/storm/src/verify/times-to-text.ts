import type { LedgerEntry } from "@rebound/testkit"
import type { Delivery } from "../calls/generator.ts"
import type { PlannedCall } from "../calls/plan.ts"
import type { CallRow } from "./ledger-rows.ts"
import { type Spread, spread } from "./quantiles.ts"

export interface TimesToText {
  /** From the receipt of the event that made the verdict final, or the due instant of the window, to the first byte of the send. */
  readonly toText: Spread
  /** From the last webhook taken to the due instant of the window, where the carrier needs one. */
  readonly settle: Spread
  /** As the generator sees it: from the instant at which the last webhook was due to the carrier's acceptance. */
  readonly endToEnd: Spread
}

/** Of texts that left at the first try: what waited for a retry, a restart or a carrier's 429 is another figure. Pure. */
export function timesToText(
  calls: readonly PlannedCall[],
  deliveries: ReadonlyMap<string, Delivery>,
  rows: ReadonlyMap<string, CallRow>,
  ledger: readonly LedgerEntry[],
): TimesToText {
  const acceptedAtMs = new Map(ledger.map((entry) => [`${entry.from} ${entry.to}`, entry.acceptedAtMs]))
  const toText: number[] = []
  const settle: number[] = []
  const endToEnd: number[] = []
  for (const call of calls) {
    const row = rows.get(call.callId)
    const delivery = deliveries.get(call.callId)
    if (row === undefined || delivery === undefined || call.fate.kind !== "texted") continue
    if (row.submittedAtMs === 0 || row.attempts !== 1 || row.decidedFromMs === 0) continue
    if (row.messageReason === "owner_lost") continue
    toText.push(row.submittedAtMs - row.decidedFromMs)
    if (row.decidedFromMs > delivery.terminalTakenAtMs) settle.push(row.decidedFromMs - delivery.terminalTakenAtMs)
    const accepted = acceptedAtMs.get(`${call.to} ${call.from}`)
    if (accepted !== undefined) endToEnd.push(accepted - delivery.terminalDueAtMs)
  }
  return { toText: spread(toText), settle: spread(settle), endToEnd: spread(endToEnd) }
}
