import type { AnalyticsService } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { type CallContext, type Handlers, RpcError } from "@rebound/runtime"
import { findCalls } from "../calls/find-calls.ts"
import { answerHours, type GapRule } from "../figures/answer-hours.ts"
import { answerLeague } from "../figures/answer-league.ts"
import { HOURLY_DAYS_MAX, readTrend } from "../figures/answer-trend.ts"
import { makeFigures, reasonCounts } from "../figures/make-figures.ts"
import { makeFunnel } from "../figures/make-funnel.ts"
import { periodBefore } from "../figures/period-before.ts"
import { readTotals } from "../figures/read-figures.ts"
import { readScope, type Scope } from "../figures/scope.ts"
import { sitesOf } from "../figures/sites.ts"
import { readHistory } from "../history/read-history.ts"
import type { FigureChanges } from "../live/figure-changes.ts"
import type { Freshness } from "../live/freshness.ts"
import type { Reconciler } from "../reconcile/reconcile.ts"
import type { Warehouse } from "../warehouse/port.ts"
import { resellerWarehouse } from "../warehouse/tenant.ts"
import { SharedAnswers } from "./shared-answers.ts"

export interface HandlersDeps {
  readonly warehouse: Warehouse
  readonly directory: DirectoryView
  readonly gap: GapRule
  readonly changes: FigureChanges
  readonly freshness: Freshness
  /** Undefined: this installation compares with nobody. */
  readonly reconciler: Reconciler | undefined
  readonly now: () => number
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
}

/** What people ask of the figures. Every request names its reseller, and sees nothing else. */
export function createAnalyticsHandlers(deps: HandlersDeps): Handlers<typeof AnalyticsService> {
  const { warehouse, directory, now } = deps
  const about = (scope: Scope) => ({
    own: resellerWarehouse(warehouse, scope.resellerId),
    sites: sitesOf(directory, scope),
  })
  return {
    overview: shared(async (request, signal) => {
      const scope = readScope(request.about, now())
      const { own, sites } = about(scope)
      const before = periodBefore(scope, sites)
      const [row, rowBefore] = await Promise.all([
        readTotals(own, scope, { signal }),
        readTotals(own, { ...scope, fromDay: before.fromDay, toDay: before.toDay }, { signal }),
      ])
      return {
        now: makeFigures(row, scope.asOfMs),
        before: makeFigures(rowBefore, scope.asOfMs),
        beforeFromDay: before.fromDay,
        beforeToDay: before.toDay,
        computedAtMs: now(),
        reasons: reasonCounts(row.all_reasons),
        openHours: before.openHours,
        beforeOpenHours: before.openHoursBefore,
      }
    }),
    league: shared(async (request) => {
      const scope = readScope(request.about, now())
      const { own, sites } = about(scope)
      return await answerLeague(own, scope, sites, periodBefore(scope, sites))
    }),
    hours: shared(async (request) => {
      const scope = readScope(request.about, now())
      const { own, sites } = about(scope)
      return await answerHours(own, scope, sites, deps.gap)
    }),
    trend: shared(async (request) => {
      const scope = readScope(request.about, now())
      const step = request.step === "" ? "day" : request.step
      if (step !== "day" && step !== "hour") throw new RpcError("RPC_INVALID", "step: day or hour")
      if (step === "hour" && (Date.parse(scope.toDay) - Date.parse(scope.fromDay)) / 86_400_000 >= HOURLY_DAYS_MAX)
        throw new RpcError("RPC_INVALID", `step: hours over at most ${HOURLY_DAYS_MAX} days`)
      const { own, sites } = about(scope)
      const before = periodBefore(scope, sites)
      const [points, earlier] = await Promise.all([
        readTrend(own, scope, step),
        readTrend(own, { ...scope, fromDay: before.fromDay, toDay: before.toDay }, step),
      ])
      return { now: points, before: earlier }
    }),
    funnel: shared(async (request, signal) => {
      const scope = readScope(request.about, now())
      const { own } = about(scope)
      return {
        steps: makeFunnel(await readTotals(own, scope, { signal })).map((step) => ({ ...step, lost: [...step.lost] })),
      }
    }),
    findCalls: async (request) => {
      const scope = readScope(request.about, now())
      return await findCalls(about(scope).own, scope, request, { monotonic: deps.monotonic })
    },
    callHistory: async ({ resellerId, callId }, { signal }) => {
      if (resellerId === "") throw new RpcError("RPC_INVALID", "reseller_id: empty")
      if (callId === "") throw new RpcError("RPC_INVALID", "call_id: empty")
      return await readHistory(resellerWarehouse(warehouse, resellerId), callId, { signal })
    },
    freshness: async ({ resellerId }) => {
      if (resellerId === "") throw new RpcError("RPC_INVALID", "reseller_id: empty")
      const { newestFactAtMs, writtenAtMs } = await deps.freshness.of(resellerId)
      const compared = deps.reconciler?.last(resellerId)
      const differences = compared?.differences ?? []
      const sums: Record<string, number> = {}
      for (const one of differences) {
        const reason = `${one.kind}/${one.code}`
        sums[reason] = (sums[reason] ?? 0) + Math.abs(one.facts - one.ledger)
      }
      return {
        newestFactAtMs,
        writtenAtMs,
        reconciledAtMs: compared?.atMs ?? 0,
        difference: differences.reduce((sum, one) => sum + Math.abs(one.facts - one.ledger), 0),
        differences: reasonCounts(sums),
      }
    },
    watchFigures: async function* (request, { signal }) {
      if (request.resellerId === "") throw new RpcError("RPC_INVALID", "reseller_id: empty")
      for await (const { atMs, locationIds } of deps.changes.watch(request, signal))
        yield { atMs, locationIds: [...locationIds] }
    },
  }
}

/** A handler whose answers are shared by all who ask the same of it at the same time: the request names the reseller and what its asker may see. */
function shared<Request extends object, Answer>(
  answer: (request: Request, signal: AbortSignal) => Promise<Answer>,
): (request: Request, context: CallContext) => Promise<Answer> {
  const answers = new SharedAnswers<Answer>()
  return (request, { signal }) => answers.ask(JSON.stringify(request), signal, (over) => answer(request, over))
}
