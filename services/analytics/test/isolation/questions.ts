import type { AnalyticsService, Figures } from "@rebound/contracts"
import type { Methods } from "@rebound/runtime"
import type { SeededRandom } from "@rebound/testkit"
import type { Warehouse } from "../../src/warehouse/port.ts"
import { resellerWarehouse } from "../../src/warehouse/tenant.ts"
import { AS_OF_MS, BRANDS, DAYS, type KnownCall, RESELLERS, SITES_OF_BRAND } from "./isolation-world.ts"

/** Who asks, and what they may see: all of a reseller, some brands of it, or some sites. Empty lists narrow nothing. */
export interface Asker {
  readonly resellerId: string
  readonly brandIds: readonly string[]
  readonly siteIds: readonly string[]
}

export interface Question {
  readonly kind: string
  readonly asker: Asker
  readonly fromDay: string
  readonly toDay: string
  /** Chooses the call or the table that is asked about. */
  readonly salt: number
}

export interface Ground {
  readonly analytics: Methods<typeof AnalyticsService>
  readonly warehouse: Warehouse
  /** Every call of every reseller. */
  readonly calls: readonly KnownCall[]
}

/** Throws an Error that says who was told what was not theirs, or not told what was. */
type Ask = (ground: Ground, question: Question, theirs: readonly KnownCall[]) => Promise<void>

export function drawQuestion(random: SeededRandom): Question {
  const sites = BRANDS.flatMap((brand) => Array.from({ length: SITES_OF_BRAND }, (_, at) => `${brand}-${at + 1}`))
  const some = <T>(all: readonly T[]) => random.shuffle([...all]).slice(0, random.int(1, 3))
  const role = random.pick(["reseller", "brand", "site", "site"])
  const days = [random.pick(DAYS), random.pick(DAYS)].sort()
  return {
    kind: random.pick(WEIGHTED),
    asker: {
      resellerId: random.pick(RESELLERS),
      brandIds: role === "brand" ? some(BRANDS) : [],
      siteIds: role === "site" ? some(sites) : [],
    },
    fromDay: days[0] ?? DAYS[0],
    toDay: days[1] ?? DAYS[0],
    salt: random.int(0, 1_000_000),
  }
}

/** Who may see what, by the proof's own reading: the reseller, then the brand, then the site, then the days. */
export const theirsOf = (calls: readonly KnownCall[], { asker, fromDay, toDay }: Question): KnownCall[] =>
  calls
    .filter((call) => call.resellerId === asker.resellerId)
    .filter((call) => asker.brandIds.length === 0 || asker.brandIds.includes(call.brandId))
    .filter((call) => asker.siteIds.length === 0 || asker.siteIds.includes(call.siteId))
    .filter((call) => call.day >= fromDay && call.day <= toDay)

export const askQuestion = (ground: Ground, question: Question): Promise<void> => {
  const ask = KINDS[question.kind]
  if (ask === undefined) throw new RangeError(`no question ${question.kind}`)
  return ask(ground, question, theirsOf(ground.calls, question))
}

const about = ({ asker, fromDay, toDay }: Question) => ({
  resellerId: asker.resellerId,
  brandIds: [...asker.brandIds],
  locationIds: [...asker.siteIds],
  fromDay,
  toDay,
  asOfMs: AS_OF_MS,
})

const NOT_ANSWERED: readonly string[] = ["missed", "texted", "replied"]
const missedOf = (calls: readonly KnownCall[]) => calls.filter(({ fate }) => NOT_ANSWERED.includes(fate))
const textedOf = (calls: readonly KnownCall[]) => calls.filter(({ fate }) => fate === "texted" || fate === "replied")
const repliedOf = (calls: readonly KnownCall[]) => calls.filter(({ fate }) => fate === "replied")

function same(what: string, { asker }: Question, told: unknown, known: unknown): void {
  const [a, b] = [JSON.stringify(told), JSON.stringify(known)]
  if (a !== b) throw new Error(`${what}: ${JSON.stringify(asker)} was told ${a}, theirs is ${b}`)
}

const counts = (figures: Figures | undefined) => [
  figures?.attempts?.inbound ?? 0,
  figures?.attempts?.missed ?? 0,
  figures?.coverage?.numerator ?? 0,
  figures?.response?.numerator ?? 0,
]
const known = (calls: readonly KnownCall[]) => [
  calls.length,
  missedOf(calls).length,
  textedOf(calls).length,
  repliedOf(calls).length,
]

const KINDS: Readonly<Record<string, Ask>> = {
  overview: async ({ analytics }, question, theirs) => {
    const { now } = await analytics.overview({ about: about(question) })
    same("overview", question, counts(now), known(theirs))
  },
  league: async ({ analytics }, question, theirs) => {
    const { rows, all } = await analytics.league({ about: about(question) })
    same("league, all", question, counts(all), known(theirs))
    const told = (rows ?? []).map((row) => [row.locationId, ...counts(row.figures)] as const)
    const bySite = Map.groupBy(theirs, ({ siteId }) => siteId)
    for (const [site = "", ...row] of told) same(`league, ${site}`, question, row, known(bySite.get(site) ?? []))
    for (const site of bySite.keys())
      if (!told.some(([id]) => id === site)) throw new Error(`league leaves out ${site}`)
  },
  hours: async ({ analytics }, question, theirs) => {
    const { cells } = await analytics.hours({ about: about(question) })
    const sum = (name: "inbound" | "missed") => (cells ?? []).reduce((all, cell) => all + (cell[name] ?? 0), 0)
    same("hours", question, [sum("inbound"), sum("missed")], [theirs.length, missedOf(theirs).length])
  },
  trend: async ({ analytics }, question, theirs) => {
    const request = { about: about(question), step: "day" }
    const { now } = await analytics.trend(request)
    for (const { at, attempts } of now ?? [])
      same(`trend, ${at}`, question, attempts?.inbound ?? 0, theirs.filter(({ day }) => day === at).length)
  },
  funnel: async ({ analytics }, question, theirs) => {
    const { steps } = await analytics.funnel({ about: about(question) })
    const told = (steps ?? []).slice(0, 3).map(({ count }) => count ?? 0)
    same("funnel", question, told, [theirs.length, missedOf(theirs).length, textedOf(theirs).length])
  },
  find_calls: async ({ analytics }, question, theirs) => {
    const request = { about: about(question), limit: 200 }
    const { calls } = await analytics.findCalls(request)
    const told = (calls ?? []).map(({ callId, brandId, locationId }) => `${callId} ${brandId} ${locationId}`).sort()
    same("calls", question, told, theirs.map((call) => `${call.callId} ${call.brandId} ${call.siteId}`).sort())
  },
  find_replied: async ({ analytics }, question, theirs) => {
    const request = { about: about(question), limit: 200, set: "replied" }
    const { calls } = await analytics.findCalls(request)
    same(
      "replied",
      question,
      (calls ?? []).map(({ callId }) => callId).sort(),
      repliedOf(theirs)
        .map(({ callId }) => callId)
        .sort(),
    )
  },
  call_history: async ({ analytics, calls }, question) => {
    const call = calls[question.salt % calls.length]
    if (call === undefined) throw new RangeError("no call")
    const { resellerId } = question.asker
    const request = { resellerId, callId: call.callId }
    const { steps } = await analytics.callHistory(request)
    const own = call.resellerId === resellerId && textedOf([call]).length === 1
    same("history", question, steps?.length ?? 0, own ? 3 : 0)
  },
  freshness: async ({ analytics, calls }, question) => {
    const { resellerId } = question.asker
    const { newestFactAtMs } = await analytics.freshness({ resellerId })
    const own = calls.filter((call) => call.resellerId === resellerId).map(({ endedMs }) => endedMs)
    same("freshness", question, newestFactAtMs, Math.max(...own))
  },
  // What any statement of the service could say, on any table.
  sql: async ({ warehouse, calls }, question) => {
    const { resellerId } = question.asker
    const own = calls.filter((call) => call.resellerId === resellerId)
    const holds: Readonly<Record<string, number>> = {
      fact_attempts: own.length,
      fact_verdicts: own.length,
      fact_texts: textedOf(own).length * 3,
      fact_turns: repliedOf(own).length,
      place_calls: own.length,
      place_callers: own.length,
      rollup_days: BRANDS.length * SITES_OF_BRAND * DAYS.length * 2,
    }
    const tables = Object.keys(holds)
    const table = tables[question.salt % tables.length] ?? ""
    const rows = await resellerWarehouse(warehouse, resellerId).ask(
      `SELECT reseller_id, toUInt32(count()) AS rows FROM @${table} GROUP BY reseller_id`,
    )
    same(table, question, rows, [{ reseller_id: resellerId, rows: holds[table] }])
  },
}

export const KIND_NAMES = Object.keys(KINDS)
/** Of a hundred questions. The cheap ones more often: what is asked is the same predicate. */
const SHARES: Readonly<Record<string, number>> = {
  ...{ sql: 40, call_history: 15, hours: 13, freshness: 10, funnel: 7, trend: 5, overview: 5 },
  ...{ find_calls: 2, league: 2, find_replied: 1 },
}
const WEIGHTED = Object.entries(SHARES).flatMap(([kind, share]) => Array.from({ length: share }, () => kind))
