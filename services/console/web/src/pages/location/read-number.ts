/** A number as a person types it, as E.164; null where it cannot be one. Ten digits are of the North American plan. */
export function readNumber(text: string): string | null {
  const digits = text.replace(/[\s().\-/]/g, "")
  if (/^\+[1-9]\d{6,14}$/.test(digits)) return digits
  if (/^[2-9]\d{9}$/.test(digits)) return `+1${digits}`
  return /^1[2-9]\d{9}$/.test(digits) ? `+${digits}` : null
}
