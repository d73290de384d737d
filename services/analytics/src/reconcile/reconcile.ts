import type { DispatchService } from "@rebound/contracts"
import type { Lifecycle, Log, Methods, Metrics } from "@rebound/runtime"
import type { Warehouse } from "../warehouse/port.ts"
import { resellerWarehouse } from "../warehouse/tenant.ts"
import { compareCounts, type Difference, lasting } from "./compare-counts.ts"
import { compareRollups } from "./compare-rollups.ts"
import { countFacts } from "./count-facts.ts"

/** What reconciling asks of the dispatcher. `createGrpcClient(DispatchService, …).rpc` is one. */
export type LedgerSource = Pick<Methods<typeof DispatchService>, "countLedger">

export interface Reconciliation {
  readonly atMs: number
  readonly differences: readonly Difference[]
}

export interface Reconciler {
  /** The last comparison of a reseller; undefined before the first. */
  last(resellerId: string): Reconciliation | undefined
  /** Compares now, once for each reseller. Never rejects: what cannot be asked is logged. */
  run(): Promise<void>
}

export interface ReconcilerDeps {
  readonly warehouse: Warehouse
  readonly ledger: LedgerSource
  readonly resellers: () => Iterable<string>
  readonly log: Log
  readonly metrics: Metrics
  readonly now: () => number
  /** Between two comparisons. Default 60,000 ms. */
  readonly everyMs?: number
  /** Calls younger than this may still be on their way to either side. Default 10 min. */
  readonly graceMs?: number
}

/** How far back is compared each time: a difference stays in view for a working day's part, and the counts stay cheap. */
const WINDOW_MS = 6 * 3_600_000

/** Compares facts with the dispatcher's ledger, and with the rollups of the days touched lately. A difference alarms when two comparisons in a row found it unchanged. */
function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { warehouse, ledger, log, metrics, now } = deps
  const differing = metrics.gauge(
    "rebound_figures_difference",
    "Calls and texts on which figures and ledger disagree, and counts on which rollups and facts do (bucket)",
    ["kind"],
  )
  const runs = metrics.counter("rebound_reconciliations_total", "Comparisons of figures with the ledger", ["outcome"])
  const known = new Map<string, { readonly found: readonly Difference[]; readonly told: Reconciliation }>()

  const compare = async (resellerId: string): Promise<readonly Difference[]> => {
    const toMs = now() - (deps.graceMs ?? 600_000)
    const fromMs = Math.floor((toMs - WINDOW_MS) / 3_600_000) * 3_600_000
    const own = resellerWarehouse(warehouse, resellerId)
    const [facts, stale, counted] = await Promise.all([
      countFacts(own, fromMs, toMs),
      compareRollups(own, fromMs, toMs),
      ledger.countLedger({ resellerId, fromMs: Math.floor(fromMs), toMs: Math.floor(toMs) }),
    ])
    const found = [...compareCounts(facts, counted.counts), ...stale]
    const differences = lasting(found, known.get(resellerId)?.found ?? [])
    known.set(resellerId, { found, told: { atMs: now(), differences } })
    if (differences.length > 0)
      log.error(
        { resellerId, differences: differences.slice(0, 20), in: differences.length },
        "figures and ledger, or rollups and facts, disagree",
      )
    return differences
  }

  return {
    last: (resellerId) => known.get(resellerId)?.told,
    async run() {
      const sums = new Map([
        ["call", 0],
        ["text", 0],
        ["bucket", 0],
      ])
      for (const resellerId of deps.resellers()) {
        try {
          const differences = await compare(resellerId)
          runs.labels({ outcome: differences.length === 0 ? "agreed" : "differed" }).inc()
          for (const one of differences)
            sums.set(one.kind, (sums.get(one.kind) ?? 0) + Math.abs(one.facts - one.ledger))
        } catch (error) {
          runs.labels({ outcome: "failed" }).inc()
          log.warn({ err: error, resellerId }, "figures could not be compared with the ledger; trying again")
        }
      }
      for (const [kind, sum] of sums) differing.labels({ kind }).set(sum)
    },
  }
}

/** Compares every minute until the lifecycle stops. */
export async function startReconciling(lifecycle: Lifecycle, deps: ReconcilerDeps): Promise<Reconciler> {
  const reconciler = createReconciler(deps)
  let running: Promise<void> = Promise.resolve()
  let busy = false
  await lifecycle.start(
    "reconciling with the ledger",
    () =>
      setInterval(() => {
        if (busy) return
        busy = true
        running = reconciler.run().finally(() => {
          busy = false
        })
      }, deps.everyMs ?? 60_000),
    async (timer) => {
      clearInterval(timer)
      await running
    },
  )
  return reconciler
}
