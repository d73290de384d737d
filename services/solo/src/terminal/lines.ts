import {
  type CallVerdict,
  DECISION_REASONS,
  isDecisionReason,
  isVerdictReason,
  type MessageEvent,
  REASONS,
} from "@rebound/contracts"

/** What colours mean here; none where the terminal has none. */
export interface Paint {
  dim(text: string): string
  good(text: string): string
  warn(text: string): string
}

export const PLAIN: Paint = { dim: (text) => text, good: (text) => text, warn: (text) => text }

const code =
  (n: number) =>
  (text: string): string =>
    `\u001b[${n}m${text}\u001b[0m`
export const COLOURED: Paint = { dim: code(2), good: code(32), warn: code(33) }

const WHERE_WIDTH = 22

/** `12:04:09  call  Bright Smile Austin     +…42  missed: it rang out`. Numbers show their last two digits only. */
export function verdictLine(verdict: CallVerdict, where: string, paint: Paint): string {
  const words = isVerdictReason(verdict.reason) ? REASONS[verdict.reason].words : verdict.reason
  const correction = verdict.version > 1 ? " (corrected)" : ""
  const colour = verdict.verdict === "missed" ? paint.warn : paint.dim
  return line(
    "call",
    verdict.endedAtMs || verdict.startedAtMs,
    where,
    short(verdict.caller?.number),
    colour(words + correction),
    paint,
  )
}

/** One step of a text, or why there is none. */
export function messageLine(event: MessageEvent, where: string, paint: Paint): string {
  const reason = isDecisionReason(event.reason) ? DECISION_REASONS[event.reason] : event.reason
  const said =
    event.state === "suppressed"
      ? paint.dim(`not texted: ${reason}`)
      : event.state === "accepted"
        ? paint.good(`texted: ${quoted(event.body)}`)
        : `${event.state}${reason === "" ? "" : `: ${reason}`}`
  return line("text", event.atMs, where, short(event.recipient?.number), said, paint)
}

function line(kind: string, atMs: number, where: string, who: string, said: string, paint: Paint): string {
  const time = new Date(atMs).toTimeString().slice(0, 8)
  return `${paint.dim(time)}  ${kind}  ${where.slice(0, WHERE_WIDTH).padEnd(WHERE_WIDTH)}  ${who.padEnd(8)}  ${said}`
}

const short = (number = ""): string => (number === "" ? "withheld" : `…${number.slice(-4)}`)

const TEXT_WIDTH = 60
const quoted = (body: string): string =>
  `“${body.length > TEXT_WIDTH ? `${body.slice(0, TEXT_WIDTH - 1).trimEnd()}…` : body}”`
