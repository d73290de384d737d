import type { LegOutcome } from "@rebound/contracts"

/** One cause and what became of a called leg that was never answered. */
export interface CauseRow {
  readonly outcome: LegOutcome
  /** Where ringing changes the meaning. */
  readonly ifRang?: LegOutcome
  /** Where the reading comes from. */
  readonly source: string
}

const FS = "signalwire/freeswitch src/include/switch_types.h"
const RFC = "RFC 3398 section 8.2.6.1"
const AST = "asterisk/asterisk include/asterisk/causes.h"

const row = (outcome: LegOutcome, source: string, ifRang?: LegOutcome): CauseRow =>
  ifRang === undefined ? { outcome, source } : { outcome, ifRang, source }

/** ITU-T Q.850 cause values. What an outcome means for the business is our reading. */
export const Q850: Readonly<Record<number, CauseRow>> = {
  0: row("unknown", FS),
  1: row("bad_number", RFC),
  2: row("failed_network", RFC),
  3: row("bad_number", RFC),
  6: row("failed_network", FS),
  7: row("unknown", FS),
  // Nobody answered and it was cleared normally: the caller let go.
  16: row("caller_abandoned", "Q.850: BYE or CANCEL, no failure response"),
  17: row("busy", RFC),
  // SIP 480 lands here too, from phones that rang as from phones that were off.
  18: row("no_answer", RFC),
  19: row("no_answer", RFC),
  20: row("unreachable", RFC),
  // A person, do-not-disturb or spam analytics: nothing tells them apart.
  21: row("rejected", RFC),
  22: row("bad_number", RFC),
  23: row("unknown", RFC),
  25: row("failed_network", FS),
  26: row("answered_elsewhere", AST),
  27: row("unreachable", RFC),
  28: row("bad_number", RFC),
  29: row("failed_network", RFC),
  30: row("unknown", FS),
  31: row("unknown", RFC, "no_answer"),
  34: row("failed_network", RFC),
  38: row("failed_network", RFC),
  41: row("failed_network", RFC),
  42: row("failed_network", RFC),
  43: row("failed_network", FS),
  44: row("failed_network", FS),
  45: row("failed_network", FS),
  47: row("failed_network", RFC),
  50: row("blocked", FS),
  52: row("blocked", FS),
  54: row("blocked", FS),
  55: row("blocked", RFC),
  57: row("failed_network", RFC),
  58: row("failed_network", RFC),
  63: row("failed_network", FS),
  65: row("failed_network", RFC),
  66: row("failed_network", FS),
  69: row("failed_network", FS),
  79: row("failed_network", FS),
  81: row("failed_network", FS),
  88: row("failed_network", FS),
  95: row("failed_network", FS),
  96: row("failed_network", FS),
  97: row("failed_network", FS),
  98: row("failed_network", FS),
  99: row("failed_network", FS),
  100: row("failed_network", FS),
  101: row("failed_network", FS),
  102: row("unreachable", FS, "no_answer"),
  103: row("failed_network", FS),
  111: row("failed_network", FS),
  127: row("failed_network", FS),
}

/** @param code as given, number or digits. A code without a row is `unknown`. */
export function q850Outcome(code: number | string, rang: boolean): LegOutcome {
  const found = Object.hasOwn(Q850, code) ? Q850[Number(code)] : undefined
  return (rang ? found?.ifRang : undefined) ?? found?.outcome ?? "unknown"
}
