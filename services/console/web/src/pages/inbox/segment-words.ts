import { SEGMENTS_MAX, segment, UNIT_LIMITS } from "@rebound/messaging"

export interface SegmentWords {
  readonly used: number
  readonly of: number
  readonly segments: number
  /** What costs more than it seems to, or is too long; null when there is nothing to say. */
  readonly warning: string | null
  readonly tooLong: boolean
}

/** What a text costs, as it is typed: the same count as the dispatcher bills by. */
export function segmentWords(body: string): SegmentWords {
  const { encoding, segments, unitsUsed, offending } = segment(body)
  const { alone, part } = UNIT_LIMITS[encoding]
  const of = segments === 1 ? alone : segments * part
  const tooLong = segments > SEGMENTS_MAX
  const first = offending[0]
  return {
    used: unitsUsed,
    of,
    segments,
    tooLong,
    warning: tooLong
      ? `Too long: ${SEGMENTS_MAX} segments at most`
      : first === undefined
        ? null
        : `“${first.char}” makes a segment hold ${UNIT_LIMITS["UCS-2"].alone} characters instead of ${UNIT_LIMITS["GSM-7"].alone}`,
  }
}
