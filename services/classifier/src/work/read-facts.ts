import type { DirectoryView, LineView } from "@rebound/directory"
import type { CallState } from "../calls/call-state.ts"
import type { CallFacts } from "../settle/facts.ts"

/** What the directory says of a call's two ends, as of now. Look-ups in memory only. */
export function readFacts(state: CallState, directory: DirectoryView): CallFacts {
  const line = dialledLine(state, directory)
  const caller = state.caller?.kind === "e164" ? state.caller.number : undefined
  return {
    line: line && {
      number: line.number,
      brandId: line.location.brand.id,
      locationId: line.location.id,
      shortRingMs: line.location.rules.shortRingMs,
    },
    callerIsInternal:
      line !== undefined &&
      caller !== undefined &&
      (line.location.staffNumbers.has(caller) ||
        line.location.excludedNumbers.has(caller) ||
        directory.lineByNumber(caller)?.resellerId === state.resellerId),
  }
}

/**
 * The number that the carrier says was dialled; where only callee legs have been told, a rung phone that is itself a line
 * (a carrier that rings the line directly). A line of another reseller is nobody's here.
 */
function dialledLine(state: CallState, directory: DirectoryView): LineView | undefined {
  const numbers = [state.called, ...state.legs.map((leg) => leg.target)]
    .filter((party) => party?.kind === "e164")
    .map((party) => party?.number ?? "")
  for (const number of numbers) {
    const line = directory.lineByNumber(number)
    if (line !== undefined && line.resellerId === state.resellerId) return line
  }
  return undefined
}
