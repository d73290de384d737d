/** Checks of single words: each answers what is wrong, or undefined. */

/** As `@rebound/store` takes them into a scope: ids reach SQL settings, topic keys and webhook paths. */
const slugShape = /^[a-z0-9][a-z0-9-]{0,62}$/

export const slugFault = (value: string): string | undefined =>
  slugShape.test(value) ? undefined : "not a slug: lower case letters, digits and hyphens, at most 63"

/** ITU-T E.164: at most 15 digits, no leading zero. */
export const numberFault = (value: string): string | undefined =>
  /^\+[1-9]\d{6,14}$/.test(value) ? undefined : "not an E.164 number"

/** An address that paths are put behind. https, or http inside a network of one's own. */
export function urlFault(value: string): string | undefined {
  const fault = webhookFault(value)
  if (fault !== undefined) return fault
  return /[?#]/.test(value) ? "expected a URL without query or fragment" : undefined
}

/** An address that is called as it stands. */
export function webhookFault(value: string): string | undefined {
  const url = URL.parse(value)
  if (url === null) return "not a URL"
  if (url.protocol !== "https:" && url.protocol !== "http:") return "expected a URL that begins with https://"
  if (url.username !== "" || url.password !== "") return "a URL must not hold credentials"
  return undefined
}

export const emailFault = (value: string): string | undefined =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(value) ? undefined : "not an e-mail address"

export const domainFault = (value: string): string | undefined =>
  /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/.test(value)
    ? undefined
    : "not a host name in lower case"

/** A reply's name is written on a button, and replaces the brand's reply of the very same name. */
export function replyNameFault(value: string): string | undefined {
  if (/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)) return "holds a line break or another control character"
  return value === value.trim() ? undefined : "begins or ends with a blank"
}

export function dateFault(value: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value) ?? []
  if (year === undefined) return "not a date: expected YYYY-MM-DD"
  const date = new Date(`${value}T00:00:00Z`)
  const real = date.getUTCMonth() + 1 === Number(month) && date.getUTCDate() === Number(day)
  return real ? undefined : "no such day"
}
