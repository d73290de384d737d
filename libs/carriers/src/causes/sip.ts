import type { LegOutcome } from "@rebound/contracts"
import type { CauseRow } from "./q850.ts"

const FS = "signalwire/freeswitch src/mod/endpoints/mod_sofia/sofia_glue.c"
const AST = "asterisk/asterisk res/res_pjsip.c"

const rows = (codes: readonly number[], outcome: LegOutcome, source = FS, ifRang?: LegOutcome) =>
  codes.map((code): [number, CauseRow] => [
    code,
    ifRang === undefined ? { outcome, source } : { outcome, ifRang, source },
  ])

/** Final SIP responses on a called leg. */
export const SIP: Readonly<Record<number, CauseRow>> = Object.fromEntries([
  // Something answered: a person, a menu, a voicemail.
  ...rows([200], "answered_unknown"),
  ...rows([400, 405, 406, 413, 414, 415, 416, 420, 421, 423, 505, 513], "failed_network"),
  ...rows([401, 407], "failed_network"),
  ...rows([402, 403], "rejected", AST),
  // Some registrars say 404 for a phone that is off; on a leg that we rang it is read as unreachable.
  ...rows([404], "bad_number"),
  ...rows([408], "unreachable", AST, "no_answer"),
  ...rows([410], "bad_number"),
  ...rows([428, 429, 437, 438], "blocked"),
  // Also do-not-disturb and phones that are off.
  ...rows([480], "no_answer"),
  ...rows([481, 482, 483, 500, 503], "failed_network"),
  ...rows([484, 485, 604], "bad_number"),
  ...rows([486, 600], "busy"),
  // The leg was cancelled: by the caller, or because another leg answered. Needs its context.
  ...rows([487], "caller_abandoned"),
  ...rows([488, 606], "failed_network"),
  ...rows([501, 502, 504], "failed_network"),
  ...rows([603], "rejected"),
  ...rows([607], "blocked"),
])

/** @param code as given, number or digits. A response without a row is `unknown`. */
export function sipOutcome(code: number | string, rang: boolean): LegOutcome {
  const found = Object.hasOwn(SIP, code) ? SIP[Number(code)] : undefined
  return (rang ? found?.ifRang : undefined) ?? found?.outcome ?? "unknown"
}
