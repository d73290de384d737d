/** Figures in words, by one set of rules: rates with one decimal, seconds with two, counts with separators. */

const counts = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 })

export const sayCount = (value: number): string => counts.format(value)

/** `1 call`, `2 calls`. */
export const sayCountOf = (value: number, one: string, many = `${one}s`): string =>
  `${sayCount(value)} ${value === 1 ? one : many}`

export interface Ratio {
  readonly numerator: number
  readonly denominator: number
}

/** Per cent, or null where nothing stands below the line: no data is not 0 %. */
export const percentOf = ({ numerator, denominator }: Ratio): number | null =>
  denominator > 0 ? (numerator / denominator) * 100 : null

export const sayPercent = (value: number): string => value.toFixed(1)

/** Under a minute seconds with two decimals, then minutes, then hours. `ms` may be negative by skew: it is shown as it is. */
export function sayDuration(ms: number): string {
  const seconds = ms / 1_000
  if (Math.abs(seconds) < 60) return `${seconds.toFixed(Math.abs(seconds) < 10 ? 2 : 1)} s`
  return sayAge(ms)
}

/** An age: `now`, `40 s`, `3 min`, `1 h 52`, `4 d`. */
export function sayAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 5) return "now"
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min`
  const hours = Math.floor(minutes / 60)
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")}`
  return `${Math.floor(hours / 24)} d`
}

export const sayAgo = (ms: number): string => (sayAge(ms) === "now" ? "just now" : `${sayAge(ms)} ago`)

/** `(206) 555-0110` for the North American plan, else the number as it is; null is a withheld one. */
export function sayNumber(e164: string | null | undefined): string {
  if (e164 === null || e164 === undefined || e164 === "") return "Number withheld"
  const [, area, exchange, rest] = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164) ?? []
  return area === undefined ? e164 : `(${area}) ${exchange}-${rest}`
}

/** The last four digits, for places where a whole number is too much: `…0142`. */
export const sayTail = (e164: string | null | undefined): string =>
  e164 === null || e164 === undefined || e164.length < 4 ? "a withheld number" : `…${e164.slice(-4)}`

/** Two letters for a round mark. */
export function initials(name: string): string {
  const [first = "", ...others] = name.trim().split(/\s+/)
  const last = others.at(-1) ?? ""
  return `${first.charAt(0)}${last.charAt(0)}`.toUpperCase() || "?"
}
