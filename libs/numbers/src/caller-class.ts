import { type CountryCode, getCountryCallingCode, isSupportedCountry } from "libphonenumber-js/max"
import type { E164 } from "./e164.ts"
import type { ParsedNumber, UnusableReason } from "./parse-e164.ts"

/** Who calls, as far as the digits and our own tables tell. */
export type CallerClass =
  | "ordinary"
  | "withheld"
  | "unusable"
  | "extension"
  | "n11"
  | "short_code"
  | "platform_number"
  | "unassigned"
  | "toll_free"
  | "premium"
  | "personal"
  | "satellite"
  | "special"
  | "international"

/** The consent decision's reason codes that a number alone can cause. */
export type CallerBlock =
  | "BLOCK_NO_CALLER_ID"
  | "BLOCK_INVALID_NUMBER"
  | "BLOCK_NUMBER_CLASS"
  | "BLOCK_OWN_NUMBER"
  | "BLOCK_COUNTRY_NOT_ENABLED"

/** `block` null: the number itself is no reason against a text. */
export interface CallerClassification {
  readonly class: CallerClass
  readonly block: CallerBlock | null
}

export interface CallerClassFacts {
  /** Whether the number is a line of this installation, of whatever reseller: answering it would let two of them talk for ever. */
  readonly isPlatformNumber?: (number: E164) => boolean
  /**
   * ISO 3166-1 alpha-2 codes that may be texted; left out: any. Within +1 each country and territory stands for itself,
   * since texts to the Caribbean are priced as international and abused for it; elsewhere a calling code is enabled as a whole
   * (GB also admits +44 numbers that read as Guernsey).
   */
  readonly enabledCountries?: ReadonlySet<string>
}

const UNUSABLE: Readonly<Record<UnusableReason, CallerClassification>> = {
  masked: { class: "unusable", block: "BLOCK_NO_CALLER_ID" },
  extension: { class: "extension", block: "BLOCK_INVALID_NUMBER" },
  service_number: { class: "n11", block: "BLOCK_NUMBER_CLASS" },
  short_code: { class: "short_code", block: "BLOCK_NUMBER_CLASS" },
  too_short: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
  too_long: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
  bad_length: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
  bad_country: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
  not_a_number: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
  oversized: { class: "unusable", block: "BLOCK_INVALID_NUMBER" },
}

/** Global satellite and international network codes: Inmarsat 870, Iridium and others 881, networks 882 and 883. */
const SATELLITE = /^\+(?:870|88[123])/
/** The plan's own shape: area code [2-9][0-8]X and exchange [2-9]XX, neither of them N11. */
const NANP = /^\+1(?!.11)[2-9][0-8]\d(?!.11)[2-9]\d{6}$/
/** Exchange 976 is pay-per-call in every area code, though metadata calls it ordinary. */
const NANP_976 = /^\+1[2-9]\d\d976/

/**
 * What kind of caller this is and whether that alone forbids a text; our own numbers first, then what nobody can answer,
 * then cost. Pure and total. Whether a landline takes texts cannot be told here: try, and learn from receipts.
 */
export function callerClass(caller: ParsedNumber, facts: CallerClassFacts = {}): CallerClassification {
  if (caller.kind === "withheld") return { class: "withheld", block: "BLOCK_NO_CALLER_ID" }
  if (caller.kind === "unusable") return UNUSABLE[caller.why]
  const { number, country, type } = caller
  if (facts.isPlatformNumber?.(number) === true) return { class: "platform_number", block: "BLOCK_OWN_NUMBER" }
  if (SATELLITE.test(number)) return { class: "satellite", block: "BLOCK_NUMBER_CLASS" }
  if (number.startsWith("+1") && !NANP.test(number)) return { class: "unassigned", block: "BLOCK_INVALID_NUMBER" }
  if (NANP_976.test(number)) return { class: "premium", block: "BLOCK_NUMBER_CLASS" }
  switch (type) {
    case "toll_free":
    case "premium":
    case "personal":
      return { class: type, block: "BLOCK_NUMBER_CLASS" }
    case "shared_cost":
    case "pager":
    case "uan":
    case "voicemail":
      return { class: "special", block: "BLOCK_NUMBER_CLASS" }
    case "fixed_or_mobile":
    case "fixed":
    case "mobile":
    case "voip":
    case "unknown":
      break
  }
  if (facts.enabledCountries !== undefined && !isEnabled(number, country, facts.enabledCountries))
    return { class: "international", block: "BLOCK_COUNTRY_NOT_ENABLED" }
  return { class: "ordinary", block: null }
}

function isEnabled(number: E164, country: string | null, enabled: ReadonlySet<string>): boolean {
  if (country !== null && enabled.has(country)) return true
  // An area code that the metadata does not know is almost always a new overlay in the United States or Canada.
  if (number.startsWith("+1")) return country === null && enabled.has("US")
  for (const one of enabled) {
    if (isSupportedCountry(one) && number.startsWith(`+${getCountryCallingCode(one as CountryCode)}`)) return true
  }
  return false
}
