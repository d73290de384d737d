import type { Sight } from "../access/sight.ts"

/** What a question about figures says of days and hours. */
export interface FigureQuestion {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly hours: "all" | "open" | "closed"
}

const DAY_MS = 86_400_000
/** Days looked at where the question names none. */
const daysDefault = 7

const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** Whose figures over which local days, as the analytics service takes it. Days left out: the last seven, up to today in UTC. */
export function figureScope(sight: Sight, { from, to, hours }: FigureQuestion, nowMs: number) {
  const last = to ?? (from === undefined ? dayOf(nowMs) : dayOf(Date.parse(from) + (daysDefault - 1) * DAY_MS))
  return {
    resellerId: sight.resellerId,
    brandIds: sight.brandIds,
    locationIds: sight.locationIds,
    fromDay: from ?? dayOf(Date.parse(last) - (daysDefault - 1) * DAY_MS),
    toDay: last,
    hours,
  }
}
