import { type ParsedNumber, parseE164 } from "./parse-e164.ts"

/** Numbers read lately, about 15 MB: lines come again with every call, a caller with every event of one. */
const REMEMBERED_MAX = 50_000
/** What comes from outside may be long: only what can be a number is worth keeping. */
const CHARACTERS_MAX = 64
const lately = new Map<string, ParsedNumber>()

/**
 * `parseE164` with a memory of this process: reading a number by its country's plan costs some 40 µs, which is most of a
 * webhook's work, and the same text always reads the same.
 */
export function rememberedE164(raw: string, defaultCountry: string): ParsedNumber {
  const key = `${defaultCountry} ${raw}`
  const known = lately.get(key)
  if (known !== undefined) return known
  const parsed = parseE164(raw, defaultCountry)
  if (lately.size >= REMEMBERED_MAX) lately.clear()
  if (raw.length <= CHARACTERS_MAX) lately.set(key, parsed)
  return parsed
}
