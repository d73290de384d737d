/**
 * A telephone number in canonical form: `+` and 2 to 15 digits, the first not 0 (ITU-T E.164). Two numbers are the same
 * line exactly when these strings are equal. Only `parseE164` and `asE164` make one.
 */
export type E164 = string & { readonly __brand: "E164" }

const CANONICAL = /^\+[1-9]\d{1,14}$/

/** Whether the text already is in canonical form. Says nothing of whether such a number exists. */
export function isE164(text: string): text is E164 {
  return CANONICAL.test(text)
}

/** For text that our own tables or topics hold: the number, or null where it is not in canonical form. Repairs nothing. */
export function asE164(text: string): E164 | null {
  return isE164(text) ? text : null
}

/** For logs and terminals: `+…00`, the last two digits and nothing else. Anything shorter than four digits shows none. */
export function maskNumber(number: string): string {
  const digits = number.replace(/\D/g, "")
  return `+…${digits.length < 4 ? "" : digits.slice(-2)}`
}
