import type { CarrierTraits } from "../port.ts"

/**
 * mod_json_cdr posts a leg's record after that leg has ended. The a-leg's record is the last word on the call: it knows
 * what became of the phones that were rung. A switch that retries gives up within seconds and writes to its own disk.
 */
export const freeswitchTraits: CarrierTraits = {
  // b-legs end before their a-leg does, but each posts from a thread of its own.
  settleWindowMs: 2_000,
  // Nothing comes while a call lasts, so only a call whose a-leg record was lost waits this long.
  noTerminalAfterMs: 4 * 3_600_000,
  recordLatenessMs: 15_000,
  send: null,
}
