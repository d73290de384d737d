import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max"
import { addressParts } from "./address-parts.ts"
import { type E164, isE164 } from "./e164.ts"
import { keypadSentinel, type WithheldSentinel, withheldSentinel } from "./withheld.ts"

/**
 * What the digits tell of a number's kind. In North America fixed and mobile share one plan, so that all of them are
 * `fixed_or_mobile`; only a look-up at a carrier knows more. `unknown` also stands for numbers that are not valid.
 */
export type NumberType =
  | "fixed_or_mobile"
  | "fixed"
  | "mobile"
  | "toll_free"
  | "premium"
  | "shared_cost"
  | "personal"
  | "voip"
  | "pager"
  | "uan"
  | "voicemail"
  | "unknown"

/**
 * Why no number could be made of it.
 * - `masked`: digits hidden by asterisks, as Teams Direct Routing does
 * - `extension`: two to four digits, or `Ext. 101`: an internal phone
 * - `service_number`: N11, 112, 933, 988, 999
 * - `short_code`: five or six digits
 * - `too_short`, `too_long`, `bad_length`: no number of that country has so many digits
 * - `bad_country`: a calling code that is not in use
 * - `not_a_number`: letters, a SIP user name, nothing to dial
 * - `oversized`: more than 512 characters; not read
 */
export type UnusableReason =
  | "masked"
  | "extension"
  | "service_number"
  | "short_code"
  | "too_short"
  | "too_long"
  | "bad_length"
  | "bad_country"
  | "not_a_number"
  | "oversized"

/**
 * A caller or called number as read from a carrier.
 *
 * `e164`: long enough to exist. `valid` is false where the numbering plan's metadata does not know the range, which may
 * only mean that it is newer than our release: warn, do not refuse. `country` (ISO 3166-1 alpha-2) is a guess inside shared
 * codes (+44 7911 reads as GG) and null where the range is unknown or belongs to no country.
 */
export type ParsedNumber =
  | {
      readonly kind: "e164"
      readonly number: E164
      readonly country: string | null
      readonly valid: boolean
      readonly type: NumberType
    }
  | { readonly kind: "withheld"; readonly sentinel: WithheldSentinel }
  | { readonly kind: "unusable"; readonly why: UnusableReason }

/** Longer than any `From` header seen; keeps the regular expressions below from being fed a whole document. */
const RAW_CHARACTERS_MAX = 512

const TYPES: Readonly<Record<string, NumberType>> = {
  FIXED_LINE_OR_MOBILE: "fixed_or_mobile",
  FIXED_LINE: "fixed",
  MOBILE: "mobile",
  TOLL_FREE: "toll_free",
  PREMIUM_RATE: "premium",
  SHARED_COST: "shared_cost",
  PERSONAL_NUMBER: "personal",
  VOIP: "voip",
  PAGER: "pager",
  UAN: "uan",
  VOICEMAIL: "voicemail",
}

const EXTENSION_ALONE = /^(?:ext(?:ension|n)?\.?\s*)\d{1,6}$/i
const EXTENSION_AFTER = /\s*(?:[x#,]+|ext(?:ension|n)?\.?:?)\s*\d{1,7}\s*#?$/i
const SERVICE_NUMBER = /^(?:[2-9]11|112|933|988|999)$/
/** US common short codes for texts. */
const SHORT_CODE = /^[2-9]\d{4,5}$/

/**
 * Makes the canonical number of whatever a carrier, switch or person wrote. `defaultCountry` (ISO 3166-1 alpha-2) is the
 * country of the business number that was called, never that of the server; one that is not known leaves only
 * international writing. Extensions are dropped: nobody can text them. Never throws; its own results parse to themselves.
 */
export function parseE164(raw: string, defaultCountry: string): ParsedNumber {
  if (raw.length > RAW_CHARACTERS_MAX) return { kind: "unusable", why: "oversized" }
  const parts = addressParts(raw)
  const sentinel = withheldSentinel(parts)
  if (sentinel !== null) return { kind: "withheld", sentinel }

  const user = parts.user
  if (/[*•]|x{2,}$/i.test(user)) return { kind: "unusable", why: "masked" }
  if (EXTENSION_ALONE.test(user)) return { kind: "unusable", why: "extension" }
  const dialled = user.replace(EXTENSION_AFTER, "").trim()
  if (!/\d/.test(dialled) || !/^[+(\d]/.test(dialled) || /[^\d\s+()./-]/.test(dialled))
    return { kind: "unusable", why: "not_a_number" }
  const bare = dialled.replace(/[^\d+]/g, "")
  if (SERVICE_NUMBER.test(bare.replace("+", ""))) return { kind: "unusable", why: "service_number" }
  if (/^\d{1,4}$/.test(bare)) return { kind: "unusable", why: "extension" }

  const country = isSupportedCountry(defaultCountry) ? defaultCountry : undefined
  const found = read(internationalised(dialled, country), country)
  if (found?.isPossible() === true && (found.isValid() || !SHORT_CODE.test(bare))) return e164(found)
  if (SHORT_CODE.test(bare)) return { kind: "unusable", why: "short_code" }

  // Some carriers leave out the plus sign. With so few digits that one may be missing, the number must be known to the plan.
  const withPlus = /^[1-9]\d{7,14}$/.test(bare) ? read(`+${bare}`, undefined) : undefined
  if (withPlus?.isPossible() === true && (bare.length >= 11 || withPlus.isValid())) return e164(withPlus)
  return { kind: "unusable", why: lengthFault(bare, found) }
}

function read(text: string, country: CountryCode | undefined): PhoneNumber | undefined {
  return parsePhoneNumberFromString(
    text,
    country === undefined ? { extract: false } : { defaultCountry: country, extract: false },
  )
}

/**
 * `00` and, from North America, `011` before a calling code become the plus sign, also where a switch put a plus before
 * them: no E.164 number starts with 0. `00` is read so in every country, since North American switches pass on what
 * European peers send them. `011` elsewhere may be an area code (Leeds is 0113).
 */
function internationalised(dialled: string, country: CountryCode | undefined): string {
  if (/^\+?\s*00[\s.()-]*[1-9]/.test(dialled)) return dialled.replace(/^\+?\s*00[\s.()-]*/, "+")
  const northAmerican = country !== undefined && getCountryCallingCode(country) === "1"
  const prefix = northAmerican ? /^\+?\s*011[\s.()-]*(?=[1-9])/ : /^\+\s*011[\s.()-]*(?=[1-9])/
  return dialled.replace(prefix, "+")
}

/** Describes what the canonical writing says, so that the country a number was dialled in leaves no trace in the result. */
function e164(asDialled: PhoneNumber): ParsedNumber {
  const number: string = asDialled.number
  const sentinel = keypadSentinel(number)
  if (sentinel !== null) return { kind: "withheld", sentinel }
  const found = read(number, undefined)
  if (!isE164(number) || found?.number !== number || !found.isPossible()) return { kind: "unusable", why: "bad_length" }
  return {
    kind: "e164",
    number,
    country: found.country ?? null,
    valid: found.isValid(),
    type: TYPES[found.getType() ?? ""] ?? "unknown",
  }
}

function lengthFault(bare: string, found: PhoneNumber | undefined): UnusableReason {
  const digits = bare.replace("+", "")
  if (found === undefined) return digits.length < 5 ? "too_short" : digits.length > 15 ? "too_long" : "bad_country"
  const length = found.nationalNumber.length
  const possible = found.countryCallingCode === "1" ? [10] : [7, 8, 9, 10, 11]
  if (length < Math.min(...possible)) return "too_short"
  if (length > Math.max(...possible)) return "too_long"
  return "bad_length"
}
