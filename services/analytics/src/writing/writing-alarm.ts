import type { Log, Metrics } from "@rebound/runtime"
import type { AnalyticsError } from "../errors.ts"
import type { FactWriterDeps } from "./fact-writer.ts"

/** A full disk fails every block until somebody makes room: said so often, and counted each time. */
const SAID_EVERY_MS = 30_000

/** Says what keeps facts from becoming figures: blocks that fail and are tried again, and buckets that were left as they were. */
export function createWritingAlarm({
  log,
  metrics,
  monotonic,
}: {
  readonly log: Log
  readonly metrics: Metrics
  readonly monotonic: () => number
}): Required<Pick<FactWriterDeps, "onFailed" | "onLeft">> {
  const failed = metrics.counter(
    "rebound_facts_blocks_failed_total",
    "Blocks of facts that could not be written; those that can be are tried again",
    ["code"],
  )
  const left = metrics.counter(
    "rebound_buckets_left_total",
    "Buckets of figures that stay as they were because they are too much for one statement",
  )
  const saidAt = new Map<string, number>()
  const say = (what: string, fields: object, error: AnalyticsError) => {
    const key = `${what} ${error.code}`
    if (monotonic() - (saidAt.get(key) ?? Number.NEGATIVE_INFINITY) < SAID_EVERY_MS) return
    saidAt.set(key, monotonic())
    log.error({ err: error, code: error.code, ...fields }, what)
  }
  return {
    onFailed(error) {
      failed.labels({ code: error.code }).inc()
      say("facts could not be written; figures stand still until they can", {}, error)
    },
    onLeft(bucket, error) {
      left.inc()
      say("figures of a location's day are too much for one statement and stay as they were", { ...bucket }, error)
    },
  }
}
