import type { CallVerdict, MessageEvent } from "@rebound/contracts"
import { type SlowEvents, type SlowSite, wallClock } from "./slow-events.ts"

const SETS: Readonly<Record<string, readonly string[]>> = {
  answered: ["answered_human"],
  covered: ["answering_service", "sister_site"],
  ai: ["ai_agent"],
  short: ["short_ring"],
  missed: [
    ...["no_answer", "busy", "all_lines_busy", "caller_abandoned", "queue_abandoned", "menu_abandoned"],
    ...["voicemail_no_message", "foreign_voicemail", "unreachable", "rejected", "voicemail_message", "failed_network"],
    ...["no_terminal_event", "clock_untrusted"],
  ],
}
const ORDER = [
  "suppressed",
  "held",
  "claimed",
  "submitting",
  "cancelled",
  "expired",
  "unknown",
  "rejected",
  "accepted",
  "undelivered",
  "delivered",
]

/** A call as it stands in the figures: its word, its site and what became of its text. */
export interface Attempt {
  readonly verdict: CallVerdict
  readonly set: string
  readonly caller: string
  readonly site: SlowSite
  readonly startMs: number
  readonly endMs: number
  readonly day: string
  readonly hour: number
  readonly open: boolean
  readonly text: Text
  /** From where the caller waited for the text, and the word that decided it. */
  readonly waitFromMs: number
  readonly decidedMs: number
}

export interface Text {
  readonly state: string
  readonly reason: string
  readonly acceptedMs: number
  readonly deliveredMs: number
  readonly dispatchedMs: number
  /** The version of the verdict that the text taken first answers. */
  readonly version: number
  readonly deferred: boolean
  readonly messages: number
}

/** The word that stands for each call: what was told as it happened before any replay of it, and then the highest version. */
export function attemptsOf(events: SlowEvents, sites: readonly SlowSite[]): Attempt[] {
  const callIds = [...new Set(events.verdicts.map((verdict) => verdict.callId))]
  return callIds.flatMap((callId) => {
    const told = events.verdicts.filter((verdict) => verdict.callId === callId)
    const live = told.filter((verdict) => verdict.origin !== "replay")
    const [verdict] = (live.length > 0 ? live : told).toSorted((a, b) => b.version - a.version)
    const site = sites.find(({ id }) => id === verdict?.locationId)
    if (verdict === undefined || site === undefined) return []
    const startMs = Math.floor(verdict.startedAtMs)
    const text = textOf(callId, events.steps)
    const set =
      live.length === 0 ? "none" : (Object.keys(SETS).find((name) => SETS[name]?.includes(verdict.reason)) ?? "none")
    return [
      {
        verdict,
        set,
        caller: verdict.callerKey,
        site,
        startMs,
        endMs: Math.max(startMs, Math.floor(verdict.endedAtMs)),
        ...wallClock(site, startMs),
        text,
        ...timesOf(told.find((one) => live.includes(one) && one.version === text.version) ?? verdict),
      },
    ]
  })
}

/**
 * A caller waits for a text from the end of the call; where it was decided while the caller might still have been on the
 * line, from when the last phone stopped ringing.
 */
const timesOf = ({ callOver, rungOutAtMs, startedAtMs, endedAtMs, decidedFromMs }: CallVerdict) => ({
  waitFromMs: !callOver && rungOutAtMs > 0 ? rungOutAtMs : Math.max(Math.floor(startedAtMs), Math.floor(endedAtMs)),
  decidedMs: Math.floor(decidedFromMs),
})

/** What is known of a call's text: taken by the carrier before anything else, then the newest verdict's, then the strongest word. */
export function textOf(callId: string, steps: readonly MessageEvent[]): Text {
  const own = steps.filter((step) => step.callId === callId && step.class === "first")
  const taken = own.filter((step) => ["accepted", "undelivered", "delivered"].includes(step.state))
  const [known] = (taken.length > 0 ? taken : own).toSorted(
    (a, b) => b.verdictVersion - a.verdictVersion || ORDER.indexOf(b.state) - ORDER.indexOf(a.state) || b.atMs - a.atMs,
  )
  const first = (list: readonly MessageEvent[]) =>
    list.length === 0 ? 0 : Math.min(...list.map((step) => Math.floor(step.atMs)))
  const acceptedMs = first(taken)
  const [firstTaken] = taken.toSorted(
    (a, b) => Math.floor(a.atMs) - Math.floor(b.atMs) || (a.messageId < b.messageId ? -1 : 1),
  )
  const handedOver = own.filter((step) => step.state === "submitting" && step.messageId === firstTaken?.messageId)
  return {
    state: known?.state ?? "",
    reason: known?.reason ?? "",
    acceptedMs,
    deliveredMs: first(own.filter((step) => step.state === "delivered")),
    dispatchedMs: first(handedOver) || acceptedMs,
    version: firstTaken?.verdictVersion ?? 0,
    deferred: own.some((step) => step.state === "held" && step.reason === "quiet_hours"),
    messages: new Set(taken.map((step) => step.messageId)).size,
  }
}

/** The earlier call; of two in one instant, the one of the lower id. */
export const comesBefore = (a: Attempt, b: Attempt) =>
  a.startMs < b.startMs || (a.startMs === b.startMs && a.verdict.callId < b.verdict.callId)
