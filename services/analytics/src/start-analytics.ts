import type { Bus } from "@rebound/bus"
import type { AnalyticsService } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { Handlers, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import { createAnalyticsHandlers } from "./api/create-handlers.ts"
import { startToldEvents } from "./history/start-told-events.ts"
import { createFigureChanges } from "./live/figure-changes.ts"
import { createFreshness } from "./live/freshness.ts"
import { type LedgerSource, type Reconciler, startReconciling } from "./reconcile/reconcile.ts"
import type { Warehouse } from "./warehouse/port.ts"
import { createTables } from "./warehouse/schema.ts"
import { createFactWriter } from "./writing/fact-writer.ts"
import { startConsumers } from "./writing/start-consumers.ts"
import { createWritingAlarm } from "./writing/writing-alarm.ts"

/** Everything that analytics takes from its surroundings; solo and main.ts build it differently. */
export interface AnalyticsSurroundings {
  /** Its topics exist. */
  readonly bus: Bus
  /** Closed by whoever made it. Tables are made when missing. */
  readonly warehouse: Warehouse
  /** Followed and caught up. */
  readonly directory: DirectoryView
  /** The dispatcher, to compare with; left out, nothing is compared and Freshness says so by a `reconciled_at_ms` of 0. */
  readonly ledger?: LedgerSource | undefined
  /** A gap in staffing: the missed rate that is too much, and the calls that it takes to say so. Default 20 % and 20. */
  readonly gap?: { readonly target: number; readonly callsMin: number }
  /** Rest between two blocks of facts, as a share of the time the first took, 3 s at most. Default 0; with an engine in this process 3 or so. */
  readonly rest?: number
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  /** Unix milliseconds. */
  readonly now: () => number
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  readonly onFatal: (error: unknown) => void
}

export interface Analytics {
  /** For the gRPC server, or for solo's console in the same process. */
  readonly handlers: Handlers<typeof AnalyticsService>
  /** Undefined where no ledger was given. */
  readonly reconciler: Reconciler | undefined
}

/**
 * Starts analytics in `lifecycle`: tables, the writer, then intake. Stopping it backwards stops intake, which waits for the
 * block in flight, and ends watchers.
 */
export async function startAnalytics(lifecycle: Lifecycle, surroundings: AnalyticsSurroundings): Promise<Analytics> {
  const { warehouse, directory, metrics, now } = surroundings
  await createTables(warehouse)
  const facts = metrics.counter("rebound_facts_written_total", "Facts that are durable with their buckets")
  const seconds = metrics.histogram("rebound_facts_block_seconds", "Time of a block: facts, places and buckets")
  const buckets = metrics.counter("rebound_buckets_made_total", "Buckets of figures that were made anew")
  const changes = await lifecycle.start(
    "figure watchers",
    () => createFigureChanges(now),
    (opened) => opened.close(),
  )
  const writer = await lifecycle.start(
    "fact writer",
    () =>
      createFactWriter({
        warehouse,
        monotonic: surroundings.monotonic,
        rest: surroundings.rest ?? 0,
        ...createWritingAlarm(surroundings),
        onWritten: (written) => {
          facts.inc(written.facts)
          buckets.inc(written.buckets.length)
          seconds.observe(written.tookMs / 1_000)
          changes.announce(
            written.resellerId,
            (locationId) => directory.location(written.resellerId, locationId)?.brand.id ?? "",
            written.buckets.map(({ locationId }) => locationId),
          )
        },
      }),
    (opened) => opened.close(),
  )
  metrics.gauge("rebound_facts_waiting", "Facts that wait for the block in flight", [], (gauge) =>
    gauge.set(writer.waiting),
  )
  await startConsumers(lifecycle, { ...surroundings, writer })
  await startToldEvents(lifecycle, surroundings)
  const reconciler =
    surroundings.ledger === undefined
      ? undefined
      : await startReconciling(lifecycle, {
          ...surroundings,
          ledger: surroundings.ledger,
          resellers: () => [...directory.resellers()].map(({ id }) => id),
        })
  const handlers = createAnalyticsHandlers({
    warehouse,
    directory,
    gap: surroundings.gap ?? { target: 0.2, callsMin: 20 },
    changes,
    freshness: createFreshness(warehouse),
    reconciler,
    now,
    monotonic: surroundings.monotonic,
  })
  return { handlers, reconciler }
}
