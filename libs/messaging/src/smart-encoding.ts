import table from "./data/smart-encoding.json" with { type: "json" }
import { isGsm7 } from "./gsm0338.ts"

/** `recommended`: ours, one space for a no-break space. `published`: Twilio's list to the letter, to foresee what such a carrier makes of a text. */
export type SmartEncodingTable = "recommended" | "published"

interface Pair {
  readonly char: string
  readonly published: string
  readonly recommended?: string
}

const PAIRS: readonly Pair[] = table.pairs
const TABLES: Readonly<Record<SmartEncodingTable, ReadonlyMap<string, string>>> = {
  recommended: new Map(PAIRS.map((pair) => [pair.char, pair.recommended ?? pair.published])),
  published: new Map(PAIRS.map((pair) => [pair.char, pair.published])),
}

/** Links are never touched: another character is another address. Ends at what no link holds and typographers put around it. */
const LINK = /https?:\/\/[^\s<>"“”‘’«»…]+/gi

/**
 * Replaces look-alikes (curly quotes, dashes, exotic spaces) by what GSM-7 has, and drops invisible characters. First
 * composes letters (NFC), writes line ends as LF and mends unpaired surrogates. Where the result would still need UCS-2,
 * nothing is replaced: it would cost the typography and save nothing.
 */
export function smartEncode(text: string, table: SmartEncodingTable = "recommended"): string {
  const composed = text.toWellFormed().normalize("NFC").replace(/\r\n?/g, "\n")
  if (isGsm7(composed)) return composed
  let encoded = ""
  let from = 0
  for (const link of composed.matchAll(LINK)) {
    encoded += replaced(composed.slice(from, link.index), table) + link[0]
    from = link.index + link[0].length
  }
  encoded += replaced(composed.slice(from), table)
  return isGsm7(encoded) ? encoded : composed
}

function replaced(text: string, table: SmartEncodingTable): string {
  let result = ""
  for (const char of text) result += TABLES[table].get(char) ?? char
  return result
}
