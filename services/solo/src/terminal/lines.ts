import {
  type CallVerdict,
  DECISION_REASONS,
  type InboundMessage,
  isDecisionReason,
  isVerdictReason,
  type MessageEvent,
  REASONS,
} from "@rebound/contracts"
import { maskNumbers } from "@rebound/runtime"

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

type Numbered = { readonly number: string } | undefined
type ShownVerdict = Pick<CallVerdict, "verdict" | "reason" | "version"> & { readonly caller?: Numbered }
type ShownStep = Pick<MessageEvent, "state" | "reason" | "body" | "atMs"> & { readonly recipient?: Numbered }
type ShownReply = Pick<InboundMessage, "body" | "receivedAtMs"> & { readonly sender?: Numbered }

const WHERE_WIDTH = 20
const WHO_WIDTH = 8

/** `12:04:09  call   Bright Smile Austin   +1512…42  missed: it rang out`. Numbers show country, area and end, which tells callers apart. */
export function verdictLine(verdict: ShownVerdict, where: string, atMs: number, paint: Paint): string {
  const words = isVerdictReason(verdict.reason) ? REASONS[verdict.reason].words : verdict.reason
  const correction = verdict.version > 1 ? " (corrected)" : ""
  const colour = verdict.verdict === "missed" ? paint.warn : paint.dim
  return line("call", atMs, where, verdict.caller?.number, colour(words + correction), paint)
}

/**
 * One step of a text, or why there is none. `tookMs` counts from the moment when the call was known to be missed to the
 * carrier's answer; undefined where that moment is not known here.
 */
export function messageLine(event: ShownStep, where: string, tookMs: number | undefined, paint: Paint): string {
  return line("text", event.atMs, where, event.recipient?.number, stepOf(event, tookMs, paint), paint)
}

function stepOf(event: ShownStep, tookMs: number | undefined, paint: Paint): string {
  const reason = isDecisionReason(event.reason) ? DECISION_REASONS[event.reason] : event.reason
  switch (event.state) {
    case "suppressed":
      return paint.dim(`not texted: ${reason}`)
    case "accepted":
      return paint.good(`${tookMs === undefined ? "texted" : `texted in ${tookMs} ms`}: ${quoted(event.body)}`)
    case "delivered":
      return paint.dim("delivered")
    default:
      return paint.warn(`${event.state}${reason === "" ? "" : `: ${reason}`}`)
  }
}

/** What somebody answered. */
export function replyLine(message: ShownReply, where: string, paint: Paint): string {
  return line("reply", message.receivedAtMs, where, message.sender?.number, quoted(message.body), paint)
}

function line(kind: string, atMs: number, where: string, number: string | undefined, said: string, paint: Paint) {
  const time = new Date(atMs).toTimeString().slice(0, 8)
  const who = number === undefined || number === "" ? "withheld" : maskNumbers(number)
  return `${paint.dim(time)}  ${kind.padEnd(5)}  ${cut(where, WHERE_WIDTH).padEnd(WHERE_WIDTH)}  ${who.padEnd(WHO_WIDTH)}  ${said}`
}

const TEXT_WIDTH = 56
const quoted = (body: string): string => `“${cut(oneLine(body), TEXT_WIDTH)}”`

const cut = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, width - 1).trimEnd()}…` : text

/** Texts come from strangers: what could move the cursor or colour the terminal is shown as a space. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, " ")
