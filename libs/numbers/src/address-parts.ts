import type { AddressParts } from "./withheld.ts"

/** Bidirectional marks, zero-width characters, soft hyphens: invisible, and copied along with numbers. */
const INVISIBLE = /\p{Cf}/gu
const CONTROL = /\p{Cc}+/gu
/** Arabic-Indic, extended Arabic-Indic and Devanagari digits; full-width ones are folded by NFKC. */
const FOREIGN_DIGIT = /[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]/g
const DASHES = /[\u2010-\u2015\u2212]/g

const NAME_ADDR = /^(?:"((?:[^"\\]|\\.)*)"|([^<"]*))\s*<([^>]*)>/
const SCHEME = /^(?:sips?|tel|callto|sms|voip):(?:\/\/)?/i

function foldDigit(digit: string): string {
  const code = digit.charCodeAt(0)
  const zero = code >= 0x0966 ? 0x0966 : code >= 0x06f0 ? 0x06f0 : 0x0660
  return String(code - zero)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/**
 * Takes a `From` as carriers and switches write it apart: plain digits, `tel:` and `sip:` URIs, `"Name" <sip:…>`.
 * Parameters (`;npdi`, `;rn=`, `;ext=`, `;user=phone`) and passwords are dropped; a `;phone-context=+…` is put before a
 * local number (RFC 3966). Never throws.
 */
export function addressParts(raw: string): AddressParts {
  const text = raw
    .normalize("NFKC")
    .replace(INVISIBLE, "")
    .replace(CONTROL, " ")
    .replace(FOREIGN_DIGIT, foldDigit)
    .replace(DASHES, "-")
    .trim()
  const nameAddr = NAME_ADDR.exec(text)
  const displayName = (nameAddr?.[1] ?? nameAddr?.[2] ?? "").trim()
  const address = (nameAddr?.[3] ?? text).trim()
  const schemeLength = SCHEME.exec(address)?.[0].length ?? 0
  const rest = address.slice(schemeLength)
  const at = rest.lastIndexOf("@")
  const isSip = /^sip/i.test(address) && schemeLength > 0
  // A SIP URI without a user part names only a host.
  const userPart = at >= 0 ? rest.slice(0, at) : isSip && !/^[+\d]/.test(rest) ? "" : rest
  const hostPart = at >= 0 ? rest.slice(at + 1) : isSip ? rest : ""
  const [number = "", ...parameters] = (schemeLength > 0 || at >= 0 ? decoded(userPart) : userPart).split(";")
  const user = (isSip || at >= 0 ? (number.split(":")[0] ?? "") : number).replace(/^"+|"+$/g, "").trim()
  const context = parameters.map((one) => /^\s*phone-context=(\+[\d.()-]+)$/i.exec(one)?.[1]).find((one) => one)
  return {
    displayName,
    user: context !== undefined && /^\d/.test(user) ? `${context}${user}` : user,
    host: (hostPart.split(/[;:?>]/)[0] ?? "").trim(),
  }
}
