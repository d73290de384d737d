import type { LucideIcon } from "lucide-react"
import { Ban, Bot, CircleDashed, PhoneCall, PhoneMissed, PhoneOff, ShieldCheck, Voicemail } from "lucide-react"
import { VERDICT_REASON_WORDS, wordsFor } from "../words/codes.ts"

type OutcomeKind = "answered" | "covered" | "ai" | "voicemail" | "missed" | "abandoned" | "none"

/** Which of the six outcomes a verdict's reason belongs to. A sign never rests on colour alone: glyph and word come along. */
function outcomeKind(verdict: string, reason: string): OutcomeKind {
  if (reason === "ai_agent") return "ai"
  if (reason === "voicemail_message") return "voicemail"
  switch (verdict) {
    case "answered":
      return "answered"
    case "covered":
      return "covered"
    case "missed":
    case "unresolved":
      return "missed"
    case "short":
      return "abandoned"
    default:
      return "none"
  }
}

const GLYPHS: Readonly<Record<OutcomeKind, LucideIcon>> = {
  answered: PhoneCall,
  covered: ShieldCheck,
  ai: Bot,
  voicemail: Voicemail,
  missed: PhoneMissed,
  abandoned: PhoneOff,
  none: Ban,
}

export function OutcomeChip({ verdict, reason }: { readonly verdict: string; readonly reason: string }) {
  if (verdict === "")
    return (
      <span className="oc none">
        <CircleDashed className="ico" />
        Not decided yet
      </span>
    )
  const kind = outcomeKind(verdict, reason)
  const Glyph = GLYPHS[kind]
  return (
    <span className={`oc ${kind}`}>
      <Glyph className="ico" />
      {wordsFor(VERDICT_REASON_WORDS, reason)}
    </span>
  )
}
