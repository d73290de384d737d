import { ArrowDownRight, ArrowUpRight, Minus } from "lucide-react"
import type { Change } from "../words/say-change.ts"

const GLYPHS = { up: ArrowUpRight, down: ArrowDownRight, none: Minus }
const TONES = { better: "good", worse: "act", "no real change": "flat" }

/** Arrow for the direction, colour and word for the judgement. Nothing where there is nothing to compare with. */
export function Delta({ change }: { readonly change: Change | null }) {
  if (change === null)
    return (
      <span className="delta flat">
        <span>Nothing to compare with yet</span>
      </span>
    )
  const Glyph = GLYPHS[change.direction]
  return (
    <span className={`delta ${TONES[change.judgement]}`}>
      <Glyph className="ico" />
      <span className="sr">{change.direction === "none" ? "" : change.direction} </span>
      {change.size} <span>{change.judgement}</span>
    </span>
  )
}
