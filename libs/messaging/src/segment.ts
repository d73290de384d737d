import { septetsAt } from "./gsm0338.ts"
import { type SmartEncodingTable, smartEncode } from "./smart-encoding.ts"

/** On the wire "UCS-2" is UTF-16BE: characters outside the first plane travel as surrogate pairs. */
export type SmsEncoding = "GSM-7" | "UCS-2"

/** Our ceiling: more parts than this are refused before sending; Twilio refuses bodies over 1,600 characters. */
export const SEGMENTS_MAX = 10

/** Units of one message alone, and of each part behind a header of 6 octets (3GPP TS 23.040, 8-bit reference). */
export const UNIT_LIMITS: Readonly<Record<SmsEncoding, { readonly alone: number; readonly part: number }>> = {
  "GSM-7": { alone: 160, part: 153 },
  "UCS-2": { alone: 70, part: 67 },
}

/** A character that GSM-7 does not have. */
export interface OffendingCharacter {
  readonly char: string
  /** `U+2019`. */
  readonly codePoint: string
  /** UTF-16 index in the text that is sent (`Segmentation.text`). */
  readonly position: number
}

/** How a text travels. */
export interface Segmentation {
  readonly encoding: SmsEncoding
  /** Messages billed; 1 for an empty text, which a sender refuses earlier. */
  readonly segments: number
  /** Septets (extension characters cost two) or UTF-16 units, without headers. */
  readonly unitsUsed: number
  /** Per segment; adds up to `unitsUsed`, none above its limit. */
  readonly unitsPerSegment: readonly number[]
  /** The parts themselves; joined they are `text`. */
  readonly parts: readonly string[]
  /** What is sent: after smart encoding where it was asked for. */
  readonly text: string
  /** What forced UCS-2, in order; empty for GSM-7. */
  readonly offending: readonly OffendingCharacter[]
}

export interface SegmentOptions {
  /** Replace look-alikes before counting. Default false: the text is counted as it stands. `true` means `recommended`. */
  readonly smartEncoding?: boolean | SmartEncodingTable
}

/**
 * Counts and cuts a text as we send it over SMPP, and as carriers bill it. Cuts greedily, never between an escape and its
 * character, within a surrogate pair, or within what a reader sees as one character (a family emoji), unless that
 * alone is longer than a part. Pure and total: an unpaired surrogate counts as one unit.
 */
export function segment(text: string, { smartEncoding = false }: SegmentOptions = {}): Segmentation {
  const sent =
    smartEncoding === false ? text : smartEncode(text, smartEncoding === true ? "recommended" : smartEncoding)
  const offending = offendingCharacters(sent)
  const encoding: SmsEncoding = offending.length === 0 ? "GSM-7" : "UCS-2"
  const unitsUsed = encoding === "GSM-7" ? septets(sent) : sent.length
  const limits = UNIT_LIMITS[encoding]
  const cut =
    unitsUsed <= limits.alone
      ? [{ text: sent, units: unitsUsed }]
      : encoding === "GSM-7"
        ? cutGreedily(gsmCharacters(sent), limits.part)
        : cutGreedily(graphemes(sent, limits.part), limits.part)
  return {
    encoding,
    segments: cut.length,
    unitsUsed,
    unitsPerSegment: cut.map((part) => part.units),
    parts: cut.map((part) => part.text),
    text: sent,
    offending,
  }
}

interface Piece {
  readonly text: string
  readonly units: number
}

function septets(text: string): number {
  let sum = 0
  for (let index = 0; index < text.length; index++) sum += septetsAt(text, index)
  return sum
}

function offendingCharacters(text: string): OffendingCharacter[] {
  const found: OffendingCharacter[] = []
  for (let position = 0; position < text.length; ) {
    if (septetsAt(text, position) > 0) {
      position++
      continue
    }
    const code = text.codePointAt(position) ?? 0
    const char = String.fromCodePoint(code)
    found.push({ char, codePoint: `U+${code.toString(16).toUpperCase().padStart(4, "0")}`, position })
    position += char.length
  }
  return found
}

function* gsmCharacters(text: string): Iterable<Piece> {
  for (let index = 0; index < text.length; index++) yield { text: text.charAt(index), units: septetsAt(text, index) }
}

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" })

function* graphemes(text: string, unitsMax: number): Iterable<Piece> {
  for (const { segment: cluster } of clusters.segment(text)) {
    if (cluster.length <= unitsMax) yield { text: cluster, units: cluster.length }
    else for (const char of cluster) yield { text: char, units: char.length }
  }
}

function cutGreedily(pieces: Iterable<Piece>, unitsMax: number): Piece[] {
  const parts: Piece[] = []
  let text = ""
  let units = 0
  for (const piece of pieces) {
    if (units + piece.units > unitsMax) {
      parts.push({ text, units })
      text = ""
      units = 0
    }
    text += piece.text
    units += piece.units
  }
  parts.push({ text, units })
  return parts
}
