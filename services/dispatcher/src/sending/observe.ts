import type { Metrics } from "@rebound/runtime"

/** Where the time of a text goes. */
export type Stage = "facts" | "pacing" | "claim" | "submit" | "post" | "record"

/** Counts and times what the dispatcher does; every label is a word of a closed list. */
export interface DispatchObserver {
  decided(decision: string, reason: string): void
  moved(state: string, reason: string): void
  stage(stage: Stage, tookMs: number): void
  /** `path`: direct when the text left with its claim, scheduled when it waited in between. */
  submitted(path: "direct" | "scheduled", timeToTextMs: number): void
  unsettled(open: number, givenUp: number): void
  waiting(count: number, inFlight: number): void
}

export function createObserver(metrics: Metrics): DispatchObserver {
  const decisions = metrics.counter("rebound_decisions_total", "Verdicts decided on, by decision and reason", [
    "decision",
    "reason",
  ])
  const moves = metrics.counter("rebound_message_steps_total", "Steps of texts, by state reached and reason", [
    "state",
    "reason",
  ])
  const stages = metrics.histogram("rebound_dispatch_stage_seconds", "Time of each stage of a text", ["stage"])
  const times = metrics.histogram(
    "rebound_time_to_text_seconds",
    "From the event that made the verdict final to the first byte of the send request",
    ["path"],
  )
  const unsettled = metrics.gauge("rebound_messages_unsettled", "Texts whose fate nobody knows yet", ["settling"])
  const waiting = metrics.gauge("rebound_messages_waiting", "Texts in this process's hands", ["where"])
  return {
    decided: (decision, reason) => decisions.labels({ decision, reason }).inc(),
    moved: (state, reason) => moves.labels({ state, reason }).inc(),
    stage: (stage, tookMs) => stages.labels({ stage }).observe(tookMs / 1_000),
    submitted: (path, timeToTextMs) => times.labels({ path }).observe(Math.max(0, timeToTextMs) / 1_000),
    unsettled: (open, givenUp) => {
      unsettled.labels({ settling: "open" }).set(open)
      unsettled.labels({ settling: "given_up" }).set(givenUp)
    },
    waiting: (count, inFlight) => {
      waiting.labels({ where: "scheduled" }).set(count)
      waiting.labels({ where: "in_flight" }).set(inFlight)
    },
  }
}
