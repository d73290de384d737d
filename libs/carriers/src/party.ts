import { rememberedE164 } from "@rebound/numbers"

/** One end of a call or text. */
export interface PartyInit {
  readonly kind: "e164" | "withheld" | "unusable" | "extension" | ""
  readonly number: string
  readonly raw: string
  readonly name: string
}

/** The event does not tell it. */
export const NOT_TOLD: PartyInit = { kind: "", number: "", raw: "", name: "" }

/** A switch's own phones and users have no number that a text could reach. */
const INTERNAL = /^(?:client:|sips?:)|^\d{2,6}$/i

/** Names come from anywhere; nobody's is longer. */
const TEXT_MAX = 200

/**
 * Reads one end of a call as the carrier wrote it. @param defaultCountry of the called line, for numbers without a plus.
 * Short digit strings and `client:` or `sip:` users without a number are extensions.
 */
export function callParty(raw: string, defaultCountry: string, name = ""): PartyInit {
  const found = rememberedE164(raw, defaultCountry)
  const kept = { raw: raw.slice(0, TEXT_MAX), name: name.slice(0, TEXT_MAX) }
  if (found.kind === "e164") return { kind: "e164", number: found.number, ...kept }
  if (found.kind === "withheld") return { kind: "withheld", number: "", ...kept }
  const internal = found.why === "extension" || (found.why !== "service_number" && INTERNAL.test(raw.trim()))
  return { kind: internal ? "extension" : "unusable", number: "", ...kept }
}

/** Reads the sender of a text: a short code is nobody's phone. */
export function textParty(raw: string, defaultCountry: string): PartyInit {
  const found = rememberedE164(raw, defaultCountry)
  const number = found.kind === "e164" ? found.number : ""
  return { kind: found.kind, number, raw: raw.slice(0, TEXT_MAX), name: "" }
}

/** ISO country of a number for reading the other end, `US` where it tells none. */
export function countryOf(raw: string): string {
  const found = rememberedE164(raw, "US")
  return found.kind === "e164" ? (found.country ?? "US") : "US"
}
