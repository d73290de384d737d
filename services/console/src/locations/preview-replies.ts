import type { ReplySpec } from "@rebound/directory"
import { SEGMENTS_MAX } from "@rebound/messaging"
import type { DirectoryNow, LocationNow } from "../directory/directory-now.ts"
import { fillReply, valuesAt } from "../threads/canned-replies.ts"
import { presentFault } from "./present-fault.ts"

/** Drafts of canned replies as people of this location would have them for a caller, each with what it costs and what is wrong. */
export function previewReplies(
  drafts: readonly ReplySpec[],
  { location, directory, caller }: { location: LocationNow; directory: DirectoryNow; caller: string },
  nowMs: number,
) {
  const line = location.spec.lines[0]?.number ?? null
  const values = valuesAt(directory, { brandId: location.brandId, location, line, caller }, nowMs)
  return drafts.map(({ name, text }) => {
    const filling = fillReply(text, values)
    if (!filling.ok) return { name, ...unreadable, faults: filling.faults.map(presentFault) }
    const { text: body, encoding, segments, unitsUsed, offending } = filling.counted
    return {
      name,
      text: body === "" || segments > SEGMENTS_MAX ? null : body,
      encoding,
      segments,
      units: unitsUsed,
      offending: offending.map(({ char, codePoint }) => ({ char, codePoint })),
      faults: [],
    }
  })
}

const unreadable = { text: null, encoding: null, segments: 0, units: 0, offending: [] }
