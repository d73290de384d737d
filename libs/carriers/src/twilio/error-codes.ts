import { ERROR_CLASSES, type ErrorClass, RETRIES, type Retry } from "../port.ts"
import table from "./error-codes.json" with { type: "json" }

/** What a code of Twilio means for us. */
export interface Refusal {
  readonly errorClass: ErrorClass
  readonly retry: Retry
  /** The person stopped us at the carrier. */
  readonly optedOut: boolean
  /** The number cannot take texts at all. */
  readonly notTextable: boolean
}

const isClass = (text: string): text is ErrorClass => (ERROR_CLASSES as readonly string[]).includes(text)
const isRetry = (text: string): text is Retry => (RETRIES as readonly string[]).includes(text)

/** Codes that speak of the number itself. 21612 speaks of a pair of numbers, and 30003 of a phone that is off. */
const NOT_TEXTABLE = new Set(["21211", "21614", "21635", "30005", "30006"])

const KNOWN = new Map<string, Refusal>(
  table.rows.map((row) => {
    if (!isClass(row.class) || !isRetry(row.retry))
      throw new TypeError(`error-codes.json: row ${row.code} has no known class`)
    return [
      row.code,
      {
        errorClass: row.class,
        retry: row.retry,
        optedOut: row.class === "opted_out",
        notTextable: NOT_TEXTABLE.has(row.code),
      },
    ]
  }),
)

/**
 * Reads a code of an API answer or of a receipt. One that we do not know is taken as final (Twilio's changelog of 10 July
 * 2024 advises against relying on single codes): a text not sent is a call to return, one sent over and over is a nuisance.
 */
export function refusalOfCode(code: string): Refusal {
  return KNOWN.get(code) ?? { errorClass: "unknown", retry: "no", optedOut: false, notTextable: false }
}

/** Whether a code says that the person opted out at the carrier. */
export const optOutFromError = (code: string): boolean => refusalOfCode(code).optedOut
