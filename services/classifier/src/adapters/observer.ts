import type { Log, Metrics } from "@rebound/runtime"
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
  return {
    event: (outcome) => events.labels({ outcome }).inc(),
    verdict: (said, version, kept) => {
      verdicts.labels({ verdict: said.verdict, reason: said.reason }).inc()
      if (version > 1) corrections.inc()
      log.debug({ callId: kept.callId, version, verdict: said.verdict, reason: said.reason }, "verdict")
    },
  }
}
