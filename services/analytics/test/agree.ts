import type { MessageInitShape } from "@bufbuild/protobuf"
import {
  FigureScopeSchema,
  type FiguresSchema,
  FunnelRequestSchema,
  HoursRequestSchema,
  OverviewRequestSchema,
} from "@rebound/contracts"
import { type AnalyticsWorld, filled, NO_CONTEXT } from "./analytics-world.ts"
import type { SlowScope } from "./slow/slow-figures.ts"

type Counted = { readonly reason?: string; readonly count?: number }
const asRecord = (counts: readonly Counted[] | undefined) =>
  Object.fromEntries((counts ?? []).map(({ reason, count }) => [reason, count]))
const NAMES = [
  ...["missedRate", "missedCallers", "answerRate", "reachability", "abandonRate", "afterHoursShare", "coverage"],
  ...["textBackRate", "delivery", "deliveryUnknown", "response", "optOutRate", "duplicateTexts", "engaged", "reached"],
  ...["selfRecovered", "repeatCallers", "timeToText", "carrierSpan", "platformSpan", "providerSpan", "timeToDelivered"],
  ...["timeToHumanReply", "stillWaiting", "textedInError", "deferred", "attempts"],
  ...["timeToCallback", "fiveMinuteShare"],
] as const

/** What the service says, in the shape of the slow figures: overview, funnel and hours together. */
export async function askFigures({ handlers }: AnalyticsWorld, resellerId: string, scope: SlowScope) {
  const about = filled(FigureScopeSchema, {
    resellerId,
    fromDay: scope.fromDay,
    toDay: scope.toDay,
    asOfMs: scope.asOfMs,
    locationIds: [...(scope.siteIds ?? [])],
    hours: scope.hours ?? "all",
  })
  const { now } = await handlers.overview(filled(OverviewRequestSchema, { about }), NO_CONTEXT)
  const { steps } = await handlers.funnel(filled(FunnelRequestSchema, { about }), NO_CONTEXT)
  const { cells } = await handlers.hours(filled(HoursRequestSchema, { about }), NO_CONTEXT)
  const figures: Partial<Record<string, unknown>> = now as MessageInitShape<typeof FiguresSchema> &
    Record<string, unknown>
  return {
    ...Object.fromEntries(NAMES.map((name) => [name, figures[name]])),
    suppressed: asRecord(now?.suppressed),
    notAccepted: asRecord(now?.notAccepted),
    funnel: steps?.map(({ count }) => count),
    cells: Object.fromEntries(
      (cells ?? [])
        .filter(({ offered }) => offered)
        .map((cell) => [`${cell.weekday} ${cell.hour}`, [cell.offered, cell.missed]]),
    ),
  }
}

/** Seconds to the millisecond's thousandth: two ways of interpolating differ in the last bits of a double. */
export const rounded = (figures: unknown): unknown =>
  JSON.parse(
    JSON.stringify(figures, (_, value: unknown) => (typeof value === "number" ? Math.round(value * 1e6) / 1e6 : value)),
  )
