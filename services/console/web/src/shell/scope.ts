import { moveDay, sayDay } from "../words/say-time.ts"

/** What a page is about, as the address holds it, so that every view can be sent to a colleague. */
export interface ScopeSearch {
  readonly brand?: string
  /** Undefined takes it out of the address. */
  readonly location?: string | undefined
  readonly range?: RangeName
  /** Both or neither; they win over `range`. YYYY-MM-DD. */
  readonly from?: string
  readonly to?: string
}

export const RANGES = { today: 1, "7d": 7, "28d": 28, "90d": 90 } as const
export type RangeName = keyof typeof RANGES
const RANGE_DEFAULT: RangeName = "28d"

export const RANGE_WORDS: Readonly<Record<RangeName, string>> = {
  today: "Today",
  "7d": "Last 7 days",
  "28d": "Last 28 days",
  "90d": "Last 90 days",
}

/** The longest range that may be asked for, in days: what the figures are kept for day by day. */
const RANGE_DAYS_MAX = 400

/** What a query for figures is about. Days are of each location's own zone, both ends inside. */
export interface Scope {
  readonly brand: string | null
  readonly location: string | null
  readonly from: string
  readonly to: string
}

const DAY = /^\d{4}-\d{2}-\d{2}$/
const SLUG = /^[a-z0-9][a-z0-9-]{0,62}$/

/** Reads an address; what cannot be read is left out, since addresses are typed and cut by people. */
export function readScopeSearch(search: Record<string, unknown>): ScopeSearch {
  const text = (key: string, shape: RegExp) => {
    const value = search[key]
    return typeof value === "string" && shape.test(value) ? value : undefined
  }
  const brand = text("brand", SLUG)
  const location = text("location", SLUG)
  const from = text("from", DAY)
  const to = text("to", DAY)
  const range = text("range", /^/)
  const days = from !== undefined && to !== undefined && from <= to && daysBetween(from, to) <= RANGE_DAYS_MAX
  return {
    ...(brand !== undefined && { brand }),
    ...(location !== undefined && { location }),
    ...(days ? { from, to } : range !== undefined && Object.hasOwn(RANGES, range) ? { range: range as RangeName } : {}),
  }
}

/** `today` is of the location's zone, or the reader's own where several are asked for. */
export function scopeOf(search: ScopeSearch, today: string): Scope {
  const days = RANGES[search.range ?? RANGE_DEFAULT]
  return {
    brand: search.brand ?? null,
    location: search.location ?? null,
    from: search.from ?? moveDay(today, 1 - days),
    to: search.to ?? today,
  }
}

export const rangeName = (search: ScopeSearch): RangeName | null =>
  search.from === undefined ? (search.range ?? RANGE_DEFAULT) : null

/** `20 Oct to 16 Nov`. */
export const sayRange = ({ from, to }: Pick<Scope, "from" | "to">): string =>
  from === to ? sayDay(from) : `${sayDay(from)} to ${sayDay(to)}`

const daysBetween = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1
