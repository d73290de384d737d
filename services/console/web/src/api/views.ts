import type { Ratio } from "../words/say-number.ts"

/** What the pages show, by their own needs. `api/` makes these of the API's answers. */

export type Role = "reseller" | "brand" | "site"

export interface LocationRef {
  readonly id: string
  readonly name: string
  readonly brandId: string
  readonly timeZone: string
}

export interface BrandRef {
  readonly id: string
  readonly name: string
}

/** Who is signed in, to what, and what of it they may see. */
export interface Session {
  readonly person: { readonly name: string; readonly email: string }
  readonly role: Role
  readonly reseller: {
    readonly id: string
    readonly name: string
    readonly productName: string
    readonly accentHue: number | null
  }
  readonly brands: readonly BrandRef[]
  readonly locations: readonly LocationRef[]
}

export interface ReasonCount {
  readonly reason: string
  readonly count: number
}

/** Seconds. */
export interface Spread {
  readonly p50: number
  readonly p95: number
  readonly p99: number
  readonly count: number
}

export interface AttemptSets {
  readonly inbound: number
  readonly spam: number
  readonly shortAbandons: number
  readonly offered: number
  readonly answered: number
  readonly covered: number
  readonly ai: number
  readonly missed: number
  readonly withheld: number
}

export interface Figures {
  readonly attempts: AttemptSets
  readonly missedRate: Ratio
  readonly missedCallers: Ratio
  readonly coverage: Ratio
  readonly textBackRate: Ratio
  readonly delivery: Ratio
  readonly deliveryUnknown: Ratio
  readonly response: Ratio
  readonly engaged: Ratio
  readonly reached: Ratio
  readonly selfRecovered: Ratio
  readonly suppressed: readonly ReasonCount[]
  readonly timeToText: Spread
  readonly carrierSpan: Spread
  readonly platformSpan: Spread
  readonly providerSpan: Spread
  readonly timeToHumanReply: Spread
  readonly stillWaiting: number
  readonly oldestWaitingMs: number
}

export interface Overview {
  readonly now: Figures
  readonly before: Figures
  readonly beforeFromDay: string
  readonly beforeToDay: string
  readonly computedAtMs: number
}

export interface LeagueRow {
  readonly locationId: string
  readonly brandId: string
  /** 0: too few calls to rank. */
  readonly rank: number
  readonly rankBefore: number
  readonly wilsonLow: number
  readonly wilsonHigh: number
  readonly figures: Figures
}

export interface League {
  readonly rows: readonly LeagueRow[]
  readonly all: Figures
}

export interface TrendPoint {
  readonly at: string
  readonly attempts: AttemptSets
  readonly missedCallers: Ratio
  readonly coverage: Ratio
  readonly restated: boolean
}

export interface Trend {
  readonly now: readonly TrendPoint[]
  readonly before: readonly TrendPoint[]
}

export interface FunnelStep {
  readonly step: string
  readonly count: number
  readonly lost: readonly ReasonCount[]
}
