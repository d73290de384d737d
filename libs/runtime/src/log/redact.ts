import { maskNumbers } from "./mask-numbers.ts"

/** Keys whose value never reaches a log, at any depth, whatever their case, dashes and underscores. */
export const REDACTED_KEYS: readonly string[] = [
  "authToken",
  "password",
  "secret",
  "authorization",
  "body",
  "signature",
  "x-twilio-signature",
  "apiKey",
  "adminKey",
  "cookie",
  "token",
]

const REDACTED = "[redacted]"
/** Deeper than any field we write; what lies below is dropped rather than searched. */
const DEPTH_MAX = 12
/** Integers under these keys are instants, sizes and positions. Any other integer of 10 to 15 digits may be a number that somebody called. */
const MEASURE = /(?:^time|Ms|At|Us|Ns|[Bb]ytes|[Oo]ffset|[Rr]evision|[Tt]otal|[Cc]ount|[Ss]econds|pid|port)$/

const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+@/gi
const AUTHORIZATION = /\b(Basic|Bearer|Digest)\s+[A-Za-z0-9+/_.~=-]{8,}/gi

/** Makes the function that cleans one log record, parsed. The list of keys must not be empty; the caller checks. */
export function createRedaction(keys: readonly string[]): (record: unknown) => unknown {
  const hidden = new Set(keys.map(plain))
  const assignment = new RegExp(`\\b(${keys.map(escapeRegExp).join("|")})(=|:\\s+)[^\\s&;,"]+`, "gi")

  const cleanText = (text: string): string => {
    // Every shape of a secret below has one of these signs; plain words have not.
    if (!/[=:\s]/.test(text)) return maskNumbers(text)
    const bare = text.replace(URL_PASSWORD, `$1${REDACTED}@`).replace(AUTHORIZATION, `$1 ${REDACTED}`)
    return maskNumbers(bare.replace(assignment, `$1$2${REDACTED}`))
  }

  const clean = (value: unknown, key: string, depth: number): unknown => {
    if (typeof value === "string") return cleanText(value)
    if (typeof value === "number") return Number.isInteger(value) && !MEASURE.test(key) ? cleanInteger(value) : value
    if (typeof value !== "object" || value === null) return value
    if (depth >= DEPTH_MAX) return "[too deep]"
    if (Array.isArray(value)) return value.map((item) => clean(item, key, depth + 1))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [
        maskNumbers(name),
        hidden.has(plain(name)) ? REDACTED : clean(inner, name, depth + 1),
      ]),
    )
  }
  return (record) => clean(record, "", 0)
}

function cleanInteger(value: number): number | string {
  const text = String(value)
  const masked = maskNumbers(text)
  return masked === text ? value : masked
}

const plain = (key: string): string => key.toLowerCase().replace(/[-_]/g, "")
const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
