import type { CallInFull } from "../../api/views.ts"
import {
  DECISION_REASON_WORDS,
  MESSAGE_STATE_WORDS,
  VERDICT_REASON_SENTENCES,
  VERDICT_WORDS,
  wordsFor,
} from "../../words/codes.ts"
import { sayCountOf, sayDuration } from "../../words/say-number.ts"

/** One step of why a call was decided as it was. `concl`: what follows from the steps before. */
export interface Step {
  readonly tone: "fact" | "concl" | "sent" | "yes" | "held"
  readonly icon: "phones" | "voicemail" | "missed" | "answered" | "check" | "send" | "stop" | "clock" | "clockoff"
  readonly words: string
  readonly more?: string
  readonly source: string
}

const ms = (instant: string | null) => (instant === null ? null : Date.parse(instant))

/** The decision in plain words, past tense, in the order in which it was made. Pure. */
export function decisionRecord(call: CallInFull): readonly Step[] {
  return [...phones(call), ...verdict(call), ...text(call)]
}

function phones(call: CallInFull): readonly Step[] {
  const rung = call.legs.filter(({ role, outcome }) => role === "callee" && outcome?.includes("voicemail") !== true)
  if (rung.length === 0) return []
  const answered = rung.filter(({ answeredAt }) => answeredAt !== null).length
  return [
    {
      tone: "fact",
      icon: "phones",
      words:
        answered === 0
          ? `${sayCountOf(rung.length, "phone")} rang or ${rung.length === 1 ? "was" : "were"} busy. Nobody picked up.`
          : `${sayCountOf(rung.length, "phone")} rang; ${answered === 1 ? "one was" : `${answered} were`} answered.`,
      source: `${sayCountOf(call.legs.length, "leg")}${call.callOver ? ", all ended" : ""}`,
    },
  ]
}

function verdict(call: CallInFull): readonly Step[] {
  if (call.verdict === "")
    return [{ tone: "held", icon: "clock", words: "Legs may still come. Nothing was decided yet.", source: "Waiting" }]
  const voicemail = call.reason.includes("voicemail")
  const missed = call.verdict === "missed" || call.verdict === "unresolved"
  const known = ms(call.decidedFrom)
  const ended = ms(call.endedAt)
  return [
    {
      tone: "fact",
      icon: voicemail ? "voicemail" : missed ? "phones" : "answered",
      words: wordsFor(VERDICT_REASON_SENTENCES, call.reason),
      source: call.reason,
    },
    {
      tone: "concl",
      icon: missed ? "missed" : "answered",
      words: `So the call was ${wordsFor(VERDICT_WORDS, call.verdict).toLowerCase()}.`,
      ...(call.version > 1 && { more: `Version ${call.version}: a later fact changed what was said first.` }),
      source: known === null || ended === null ? "" : `known ${sayDuration(known - ended)} after the call`,
    },
  ]
}

function text(call: CallInFull): readonly Step[] {
  const { textBack } = call
  if (textBack === null)
    return call.verdict === "missed"
      ? [{ tone: "held", icon: "clock", words: "Whether to text was not decided yet.", source: "Waiting" }]
      : []
  const why = wordsFor(DECISION_REASON_WORDS, textBack.reason ?? "")
  switch (textBack.state) {
    case "suppressed":
      return [{ tone: "concl", icon: "stop", words: `Not texted: ${why}.`, source: textBack.reason ?? "" }]
    case "cancelled":
    case "expired":
      return [{ tone: "concl", icon: "stop", words: `The text was called off: ${why}.`, source: textBack.reason ?? "" }]
    case "held":
      return [{ tone: "held", icon: "clock", words: `A text waits: ${why}.`, source: textBack.reason ?? "" }]
    default:
      return [
        {
          tone: "yes",
          icon: "check",
          words:
            "Nothing stood against a text: a number that takes texts, no opt-out, not staff, no text a short while ago.",
          source: "All checks passed",
        },
        sent(call, textBack),
      ]
  }
}

function sent(call: CallInFull, textBack: NonNullable<CallInFull["textBack"]>): Step {
  const known = ms(call.decidedFrom)
  const at = ms(textBack.sentAt)
  const source = known === null || at === null ? "" : `${sayDuration(at - known)} after we knew`
  const failed = textBack.state === "undelivered" || textBack.state === "rejected" || textBack.state === "unknown"
  const reason = textBack.reason === null ? "" : `: ${wordsFor(DECISION_REASON_WORDS, textBack.reason)}`
  return {
    tone: failed ? "concl" : "sent",
    icon: failed ? "stop" : "send",
    words: failed
      ? `A text was tried, once. ${wordsFor(MESSAGE_STATE_WORDS, textBack.state)}${reason}.`
      : at === null
        ? "So a text is on its way, once."
        : "So the caller was texted, once.",
    ...(textBack.textedInError && {
      more: "Texted in error: the call turned out to be answered. A text cannot be recalled.",
    }),
    source,
  }
}
