import { round } from "./trend-geometry.ts"

/** What the phones did, on one axis; what followed the call on a wider one beside it. All places in per cent of the width. */

export interface LegInput {
  readonly key: string
  readonly role: string
  readonly outcome: string | null
  readonly startedMs: number | null
  readonly ringingMs: number | null
  readonly answeredMs: number | null
  readonly endedMs: number | null
  readonly target: string | null
}

export interface LegDiagramInput {
  readonly startedMs: number
  readonly endedMs: number | null
  /** Receipt of the event that made the verdict final. */
  readonly knownMs: number | null
  readonly sentMs: number | null
  readonly deliveredMs: number | null
  readonly legs: readonly LegInput[]
  /** For a call that goes on: where its bars end. */
  readonly nowMs: number
}

export type BarKind = "call" | "ring" | "talk" | "busy" | "voicemail"

export interface Bar {
  readonly kind: BarKind
  readonly left: number
  readonly width: number
  readonly ms: number
}

export interface LegRow {
  readonly key: string
  readonly role: string
  readonly outcome: string | null
  readonly target: string | null
  readonly bars: readonly Bar[]
}

export interface AfterCall {
  /** How much wider a second is here than in the call. */
  readonly wider: number
  readonly ticks: readonly { readonly left: number; readonly seconds: number }[]
  readonly stages: readonly {
    readonly stage: "carrier" | "us" | "handset"
    readonly left: number
    readonly width: number
    readonly ms: number
  }[]
}

export interface LegDiagram {
  readonly durationMs: number
  readonly ticks: readonly { readonly left: number; readonly seconds: number }[]
  readonly rows: readonly LegRow[]
  readonly endLeft: number
  readonly after: AfterCall | null
}

/** The call takes this much of the width, and the time after it begins here. */
const CALL_WIDTH = 70
export const AFTER_FROM = 77
const AFTER_WIDTH = 100 - AFTER_FROM
/** A bar thinner than this cannot be seen. */
const BAR_MIN = 0.6
/** At least so long a time is shown after the call, so that a fast text does not fill it. */
const AFTER_MIN_MS = 3_000
/** A text that was held for hours would push everything else into a line; its stamps tell it instead. */
const AFTER_MAX_MS = 120_000

export function legDiagram(input: LegDiagramInput): LegDiagram {
  const endMs = input.endedMs ?? input.nowMs
  const durationMs = Math.max(1, endMs - input.startedMs)
  const after = afterCall(input, durationMs)
  const callWidth = after === null ? 100 : CALL_WIDTH
  const place = (ms: number) =>
    round(Math.min(callWidth, Math.max(0, ((ms - input.startedMs) / durationMs) * callWidth)))
  const bar = (kind: BarKind, fromMs: number, toMs: number): readonly Bar[] =>
    toMs <= fromMs
      ? []
      : [{ kind, left: place(fromMs), width: Math.max(BAR_MIN, round(place(toMs) - place(fromMs))), ms: toMs - fromMs }]
  return {
    durationMs,
    ticks: ticksOf(durationMs).map((seconds) => ({ seconds, left: place(input.startedMs + seconds * 1_000) })),
    rows: callerFirst(input.legs).map(({ key, role, outcome, target, ...at }) => ({
      key,
      role,
      outcome,
      target,
      bars: barsOf({ role, outcome, ...at }, { startedMs: input.startedMs, endMs }, bar),
    })),
    endLeft: callWidth,
    after,
  }
}

/** The caller on top, then the phones in the order in which they rang. */
const callerFirst = (legs: readonly LegInput[]): readonly LegInput[] =>
  legs.toSorted(
    (a, b) =>
      Number(b.role === "caller") - Number(a.role === "caller") ||
      (a.ringingMs ?? a.startedMs ?? 0) - (b.ringingMs ?? b.startedMs ?? 0),
  )

function barsOf(
  leg: Pick<LegInput, "role" | "outcome" | "startedMs" | "ringingMs" | "answeredMs" | "endedMs">,
  call: { readonly startedMs: number; readonly endMs: number },
  bar: (kind: BarKind, fromMs: number, toMs: number) => readonly Bar[],
): readonly Bar[] {
  const endMs = leg.endedMs ?? call.endMs
  if (leg.role === "caller") return bar("call", leg.startedMs ?? call.startedMs, endMs)
  const fromMs = leg.ringingMs ?? leg.startedMs ?? leg.answeredMs ?? call.startedMs
  const voicemail = leg.outcome?.includes("voicemail") === true
  if (leg.answeredMs !== null)
    return [
      ...(voicemail ? [] : bar("ring", fromMs, leg.answeredMs)),
      ...bar(voicemail ? "voicemail" : "talk", leg.answeredMs, endMs),
    ]
  return bar(leg.outcome === "busy" || leg.outcome === "all_lines_busy" ? "busy" : "ring", fromMs, endMs)
}

function afterCall({ endedMs, knownMs, sentMs, deliveredMs }: LegDiagramInput, durationMs: number): AfterCall | null {
  if (endedMs === null || sentMs === null || sentMs < endedMs) return null
  const lastMs = Math.max(sentMs, deliveredMs ?? sentMs) - endedMs
  if (lastMs > AFTER_MAX_MS) return null
  const spanMs = Math.max(AFTER_MIN_MS, Math.ceil((lastMs * 1.15) / 1_000) * 1_000)
  const place = (ms: number) => round(AFTER_FROM + (Math.max(0, ms - endedMs) / spanMs) * AFTER_WIDTH)
  // Known before the call had ended, as where nobody's phone was left to ring: then the carrier cost no time.
  const toldMs = Math.min(sentMs, Math.max(endedMs, knownMs ?? endedMs))
  const stage = (name: AfterCall["stages"][number]["stage"], fromMs: number, toMs: number) =>
    toMs <= fromMs
      ? []
      : [
          {
            stage: name,
            left: place(fromMs),
            width: Math.max(0.4, round(place(toMs) - place(fromMs))),
            ms: toMs - fromMs,
          },
        ]
  return {
    wider: round(AFTER_WIDTH / spanMs / (CALL_WIDTH / durationMs)),
    ticks: ticksOf(spanMs).map((seconds) => ({ seconds, left: place(endedMs + seconds * 1_000) })),
    stages: [
      ...stage("carrier", endedMs, toldMs),
      ...stage("us", toldMs, sentMs),
      ...(deliveredMs === null ? [] : stage("handset", sentMs, deliveredMs)),
    ],
  }
}

/** Round seconds, from 0, at most five. */
function ticksOf(durationMs: number): readonly number[] {
  const seconds = durationMs / 1_000
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_800, 3_600].find((size) => seconds / size <= 4) ?? 7_200
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step)
}
