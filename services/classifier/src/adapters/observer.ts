import type { Log, Metrics, PoisonError } from "@rebound/runtime"
import type { ClassifierObserver } from "../work/classifier.ts"

/** Counts what the classifier does and logs each verdict, never with a number. */
export function createObserver(metrics: Metrics, log: Log): ClassifierObserver {
  const events = metrics.counter("rebound_call_events_total", "Call events worked, by what became of them", ["outcome"])
  const verdicts = metrics.counter("rebound_verdicts_total", "Verdicts said, by verdict and reason", [
    "verdict",
    "reason",
  ])
  const corrections = metrics.counter(
    "rebound_verdict_corrections_total",
    "Verdicts said again because they changed",
    [],
  )
  const delay = metrics.histogram(
    "rebound_verdict_delay_seconds",
    "Live calls: from the receipt of the event that decided, or the end of the settle window, to the verdict on the topic",
  )
  const settleWait = metrics.histogram(
    "rebound_settle_wait_seconds",
    "Live calls: how long a verdict waited for further legs",
  )
  const unreadable = metrics.counter("rebound_calls_unreadable_total", "Calls whose row is damaged", [])
  return {
    unreadable: (error: PoisonError) => {
      unreadable.inc()
      log.error({ err: error }, "a call is left as it is: what is kept of it is damaged")
    },
    event: (outcome) => events.labels({ outcome }).inc(),
    verdict: ({ callId, state }, said, nowMs) => {
      verdicts.labels({ verdict: said.verdict, reason: said.reason }).inc()
      if (state.version > 1) corrections.inc()
      // The receipts of an import or a replay tell nothing about us.
      if (state.origin === "live") {
        delay.observe(Math.max(0, nowMs - said.decidedFromMs) / 1_000)
        settleWait.observe(said.settleWaitMs / 1_000)
      }
      log.debug({ callId, version: state.version, verdict: said.verdict, reason: said.reason }, "verdict")
    },
  }
}
