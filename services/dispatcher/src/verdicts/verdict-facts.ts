import type { CallVerdict } from "@rebound/contracts"
import type { LineView } from "@rebound/directory"
import type { VerdictFacts } from "../decide/decide-text.ts"
import type { FactsQuery, LedgerFacts } from "../facts/ledger-facts.ts"
import type { CallFields } from "../ledger/call-fields.ts"

export const DAY_MS = 86_400_000

/** The day of the spending limit, in UTC. */
export const dayOf = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)

/** The start of a call in which its caller got through; 0 otherwise. Answered by a service or an agent counts: somebody took it. */
export const reachedBy = (call: CallFields): number =>
  call.callerKey !== "" && call.brandId !== "" && (call.verdict === "answered" || call.verdict === "covered")
    ? call.startedAtMs
    : 0

/** What the ledger is asked about a verdict. */
export const factsQuery = (
  verdict: CallVerdict,
  line: LineView | undefined,
  names: readonly string[],
  nowMs: number,
): FactsQuery => ({
  resellerId: verdict.resellerId,
  callId: verdict.callId,
  brandId: line?.location.brand.id ?? verdict.brandId,
  accountId: line?.textsAccountId ?? "",
  callerKeys: names,
  brandsSinceMs: nowMs - DAY_MS,
  day: dayOf(nowMs),
})

/** The deadline counts from the end of the call; from the last phone where the caller may still be on the line. */
export const verdictFacts = (verdict: CallVerdict, line: LineView | undefined, nowMs: number): VerdictFacts => {
  const rungOut = line?.location.rules.textAt === "rung_out" && !verdict.callOver && verdict.rungOutAtMs > 0
  const endedAtMs = (rungOut ? verdict.rungOutAtMs : verdict.endedAtMs) || verdict.decidedFromMs
  return {
    verdict: verdict.verdict,
    reason: verdict.reason,
    origin: verdict.origin,
    callOver: verdict.callOver,
    startedAtMs: verdict.startedAtMs,
    // A carrier's clock that runs ahead must not buy time.
    endedAtMs: Math.min(endedAtMs, nowMs),
  }
}

/** What the ledger knows, as the decision takes it. */
export const historyFacts = (known: LedgerFacts) => ({
  stopped: known.stopped,
  optedOutAtMs: known.caller?.optedOutAtMs ?? 0,
  notTextableAtMs: known.caller?.notTextableAtMs ?? 0,
  callHasText: known.call?.message !== undefined && known.call.message.state !== "cancelled",
  latchUntilMs: known.caller?.latchUntilMs ?? 0,
  liveAtMs: known.caller?.liveAtMs ?? 0,
  reachedAtMs: known.caller?.reachedAtMs ?? 0,
  otherBrands: known.otherBrands,
  segmentsToday: known.segmentsToday,
})
