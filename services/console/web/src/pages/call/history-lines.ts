import type { CallHistory } from "../../api/views.ts"
import { DECISION_REASON_WORDS, LEG_OUTCOME_WORDS, MESSAGE_STATE_WORDS, wordsFor } from "../../words/codes.ts"

/** One thing that was told, as a line that opens on all of it. */
export interface HistoryLine {
  readonly key: string
  /** When it reached us, or when we did it. */
  readonly at: string | null
  readonly words: string
  readonly from: "carrier" | "us"
  /** Everything of it, as the API gives it. */
  readonly raw: string
}

/** What a leg did, in words that need no table beside them. */
const STATE_WORDS: Readonly<Record<string, string>> = {
  started: "began",
  ringing: "rings",
  answered: "answered",
  ended: "ended",
}

const ROLE_WORDS: Readonly<Record<string, string>> = {
  caller: "Caller’s leg",
  callee: "Phone",
  group: "All phones",
}

/** Both what the carrier told and what we did about the text, in the order of their instants. */
export function historyLines({ events, steps }: CallHistory): readonly HistoryLine[] {
  const told = events.map(
    (event, at): HistoryLine => ({
      key: `event ${at}`,
      at: event.receivedAt,
      words: [
        `${ROLE_WORDS[event.role] ?? event.role} ${STATE_WORDS[event.state] ?? event.state}`,
        event.outcome === null || event.outcome === "unknown"
          ? ""
          : `, ${wordsFor(LEG_OUTCOME_WORDS, event.outcome).toLowerCase()}`,
        event.cause === null ? "" : ` (${event.cause})`,
        event.again ? ", told again" : "",
        event.origin === "live" ? "" : `, ${event.origin}`,
      ].join(""),
      from: "carrier",
      raw: JSON.stringify(event, null, 2),
    }),
  )
  const done = steps.map((step, at): HistoryLine => {
    const why = step.reason === null ? "" : `: ${wordsFor(DECISION_REASON_WORDS, step.reason)}`
    const code = step.errorCode === null ? "" : ` (${step.errorCode})`
    return {
      key: `step ${at}`,
      at: step.at,
      words: `Text ${wordsFor(MESSAGE_STATE_WORDS, step.state).toLowerCase()}${why}${code}`,
      from: TOLD_BY_CARRIER.has(step.state) ? "carrier" : "us",
      raw: JSON.stringify(step, null, 2),
    }
  })
  const instant = ({ at }: HistoryLine) => (at === null ? 0 : Date.parse(at))
  return [...told, ...done].sort((one, other) => instant(one) - instant(other))
}

/** The carrier's receipts; every other step is ours. */
const TOLD_BY_CARRIER: ReadonlySet<string> = new Set(["delivered", "undelivered", "failed"])
