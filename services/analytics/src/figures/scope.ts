import type { FigureScope } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import type { Parameter } from "../warehouse/port.ts"

/** Whose figures, over which local days; checked. */
export interface Scope {
  readonly resellerId: string
  readonly brandIds: readonly string[]
  readonly locationIds: readonly string[]
  readonly fromDay: string
  readonly toDay: string
  readonly hours: "all" | "open" | "closed"
  readonly asOfMs: number
}

/** Two years and a bit: nobody compares more at once, and a rollup row per site and day bounds what is read. */
const DAYS_MAX = 800
/** More than any reseller asks for by name; all of them are asked for by an empty list. */
const IDS_MAX = 5_000
const DAY_MS = 86_400_000

/** Checks a scope. Throws RpcError `RPC_INVALID` naming the field. `now` stands in for an `as_of_ms` of 0. */
export function readScope(about: FigureScope | undefined, now: number): Scope {
  if (about === undefined) throw invalid("about: missing")
  const { resellerId, brandIds, locationIds, fromDay, toDay, asOfMs } = about
  if (resellerId === "") throw invalid("about.reseller_id: empty")
  const [from, to] = [epochDayOf(fromDay, "about.from_day"), epochDayOf(toDay, "about.to_day")]
  if (to < from) throw invalid("about.to_day: before from_day")
  if (to - from >= DAYS_MAX) throw invalid(`about.to_day: at most ${DAYS_MAX} days`)
  if (brandIds.length > IDS_MAX || locationIds.length > IDS_MAX) throw invalid(`about: at most ${IDS_MAX} ids`)
  const hours = about.hours === "" ? "all" : about.hours
  if (hours !== "all" && hours !== "open" && hours !== "closed") throw invalid("about.hours: all, open or closed")
  if (!(asOfMs >= 0 && asOfMs <= Number.MAX_SAFE_INTEGER)) throw invalid("about.as_of_ms: Unix milliseconds")
  return { resellerId, brandIds, locationIds, fromDay, toDay, hours, asOfMs: Math.floor(asOfMs || now) }
}

export const dayOf = (epochDay: number): string => new Date(epochDay * DAY_MS).toISOString().slice(0, 10)
export const epochDay = (day: string): number => Date.parse(day) / DAY_MS

/** The days of a scope in order. */
export function daysOf({ fromDay, toDay }: Pick<Scope, "fromDay" | "toDay">): string[] {
  const from = epochDay(fromDay)
  return Array.from({ length: epochDay(toDay) - from + 1 }, (_, step) => dayOf(from + step))
}

/** The rows of a scope in `rollup_days` and `fact_attempts` alike; the reseller's own predicate is the warehouse's. */
export const IN_SCOPE = `local_day BETWEEN {from:Date} AND {to:Date}
  AND (empty({brands:Array(String)}) OR brand_id IN {brands:Array(String)})
  AND (empty({sites:Array(String)}) OR location_id IN {sites:Array(String)})
  AND ({hours:String} = 'all' OR open = ({hours:String} = 'open'))`

export const scopeParameters = (scope: Scope): Record<string, Parameter> => ({
  from: scope.fromDay,
  to: scope.toDay,
  brands: scope.brandIds,
  sites: scope.locationIds,
  hours: scope.hours,
})

function epochDayOf(day: string, field: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== day) throw invalid(`${field}: not YYYY-MM-DD`)
  if (day < "1971-01-01" || day > "2148-12-31") throw invalid(`${field}: out of range`)
  return at / DAY_MS
}

const invalid = (what: string) => new RpcError("RPC_INVALID", what)
