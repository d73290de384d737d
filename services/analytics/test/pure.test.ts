import { parseHours } from "@rebound/schedule"
import { describe, expect, test } from "vitest"
import { readTurn } from "../src/facts/read-turn.ts"
import { countHours } from "../src/figures/answer-hours.ts"
import type { FigureRow } from "../src/figures/figure-sql.ts"
import { makeFunnel } from "../src/figures/make-funnel.ts"
import { hoursOfDay } from "../src/figures/open-hours.ts"
import { periodBefore } from "../src/figures/period-before.ts"
import { rankLeague } from "../src/figures/rank-league.ts"
import { wilson } from "../src/figures/wilson.ts"
import { compareCounts } from "../src/reconcile/compare-counts.ts"
import { bucketsOfCall, clusterBuckets } from "../src/rollups/touched.ts"

const week = (
  hours: Record<string, string[]>,
  zone = "America/Chicago",
  closures: { date: string; name: string }[] = [],
) => {
  const parsed = parseHours(hours)
  if (!parsed.ok) throw new Error("hours")
  return { zone, hours: parsed.hours, closures }
}
const weekdays = week({ "mon-fri": ["08:00-17:00"] })
const site = (hours: ReturnType<typeof week>, id = "a") => ({ id, brandId: "b", hours })
const scope = (fromDay: string, toDay = fromDay, asOfMs = Date.parse("2026-12-31T00:00:00Z")) => ({
  ...{ resellerId: "r", brandIds: [], locationIds: [], hours: "all" as const },
  ...{ fromDay, toDay, asOfMs },
})
const openOf = ({ open }: { open: readonly boolean[] }) => open.flatMap((one, hour) => (one ? [hour] : []))

describe("Wilson's interval", () => {
  test.each([
    // Newcombe (1998), table I: 81/263 and 15/148 without continuity correction, and the two edges.
    { count: 81, total: 263, low: 0.2553, high: 0.3662 },
    { count: 15, total: 148, low: 0.0624, high: 0.1605 },
    { count: 0, total: 20, low: 0, high: 0.1611 },
    { count: 1, total: 29, low: 0.0061, high: 0.1718 },
    { count: 0, total: 0, low: 0, high: 1 },
  ])("of $count in $total", ({ count, total, low, high }) => {
    const interval = wilson(count, total)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })
})

describe("the league", () => {
  const contender = (locationId: string, missed: number, offered: number) => ({ locationId, missed, offered })
  test("ranks by the upper bound, ties share a rank, and fewer than thirty calls are listed last without one", () => {
    const ranked = rankLeague([
      contender("lucky", 0, 29),
      contender("good", 10, 200),
      contender("twin", 10, 200),
      contender("small", 1, 30),
      contender("bad", 90, 200),
    ])
    expect(ranked.map(({ locationId, rank }) => [locationId, rank])).toEqual([
      ["good", 1],
      ["twin", 1],
      ["small", 3],
      ["bad", 4],
      ["lucky", 0],
    ])
  })
})

describe("hours of the calendar", () => {
  test("the skipped hour of spring does not exist, and the repeated one of autumn is one hour", () => {
    const always = week({ "mon-sun": ["00:00-24:00"] })
    expect(openOf(hoursOfDay(always, "2026-03-08"))).not.toContain(2)
    expect(openOf(hoursOfDay(always, "2026-03-08"))).toHaveLength(23)
    expect(openOf(hoursOfDay(always, "2026-11-01"))).toHaveLength(24)
    const sunday = countHours(scope("2026-03-08", "2026-03-15"), [site(always)]).filter(({ weekday }) => weekday === 7)
    expect(sunday.map(({ hours }) => hours).slice(1, 4)).toEqual([2, 1, 2])
  })
  test("an evening that runs past midnight opens the next day's first hours, unless its own date is closed", () => {
    const bar = week({ fri: ["20:30-02:00"] }, "America/Chicago", [{ date: "2026-10-09", name: "Private party" }])
    expect(openOf(hoursOfDay(bar, "2026-10-02"))).toEqual([20, 21, 22, 23])
    expect(openOf(hoursOfDay(bar, "2026-10-03"))).toEqual([0, 1])
    expect(openOf(hoursOfDay(bar, "2026-10-10"))).toEqual([])
  })
})

describe("the heat map's hours", () => {
  test("count only what has begun: the rest of today and the days to come had no calls to miss", () => {
    // Tuesday noon in Chicago, of a week from Monday to Sunday.
    const noon = Date.parse("2026-10-06T17:00:00Z")
    const cells = countHours(scope("2026-10-05", "2026-10-11", noon), [site(weekdays)])
    const at = (weekday: number, hour: number) => cells[(weekday - 1) * 24 + hour]
    expect(at(1, 16)).toMatchObject({ hours: 1, openHours: 1 })
    expect(at(2, 12)).toMatchObject({ hours: 1, openHours: 1 })
    expect(at(2, 13)).toMatchObject({ hours: 0, openHours: 0 })
    expect(at(5, 9)).toMatchObject({ hours: 0, openHours: 0 })
  })
})

test("the funnel gives a reason only when its day is over, and its reasons sum to what is lost", () => {
  const counts = { all_fates: { texted: 10 }, delivered: 6, sum_undelivered: 1, fate_unknown: 1, replied: 5 }
  const known: Readonly<Record<string, unknown>> = { ...counts, replied_reached: 2, replied_early: 1, too_early: 1 }
  const row = new Proxy({} as FigureRow, { get: (_, column) => known[String(column)] ?? 0 })
  const lost = Object.fromEntries(
    makeFunnel(row).map(({ step, lost: reasons }) => [
      step,
      Object.fromEntries(reasons.map(({ reason, count }) => [reason, count])),
    ]),
  )
  expect(lost.texted).toEqual({ undelivered: 1, no_receipt: 1, may_still_arrive: 2 })
  expect(lost.delivered).toEqual({ may_still_reply: 1 })
  expect(lost.replied).toEqual({ may_still_be_reached: 1, no_person_within_a_day: 2 })
})

describe("the period before", () => {
  test("a Monday is held against the Friday before it where the weekend is closed", () => {
    expect(periodBefore(scope("2026-10-05"), [site(weekdays)])).toEqual({
      ...{ fromDay: "2026-10-02", toDay: "2026-10-04", openHours: 9, openHoursBefore: 9 },
    })
  })
  test("a week is held against the week before it", () => {
    expect(periodBefore(scope("2026-10-05", "2026-10-11"), [site(weekdays)])).toMatchObject({
      fromDay: "2026-09-28",
      openHoursBefore: 45,
    })
  })
  test("of a day under way only the hours so far count", () => {
    const noon = Date.parse("2026-10-06T17:00:00Z")
    expect(periodBefore(scope("2026-10-05", "2026-10-06", noon), [site(weekdays)])).toMatchObject({
      openHours: 14,
      fromDay: "2026-10-01",
    })
  })
  test("sites that never open are compared by days", () => {
    expect(periodBefore(scope("2026-10-05", "2026-10-06"), [site(week({}))])).toMatchObject({
      fromDay: "2026-10-03",
      openHours: 0,
    })
  })
})

describe("texts of callers", () => {
  test.each([
    ["Yes, tomorrow at 9 works", "reply"],
    ["STOP", "stop"],
    ["please stop texting me", "stop"],
    ["HELP", "help"],
    ["Liked “Sorry we missed your call. Reply STOP to opt out”", "reaction"],
    ["👍 to “Sorry we missed your call”", "reaction"],
    ["I’m driving with Do Not Disturb While Driving turned on.", "auto"],
    ["Automatic reply: out of office until Monday", "auto"],
    ["wrong number", "reply"],
  ])("%s is a %s", (body, kind) => {
    expect(readTurn({ body, providerOptOut: "" })).toBe(kind)
  })
  test("a keyword that the carrier handled is what the carrier says", () => {
    expect(readTurn({ body: "anything", providerOptOut: "stop" })).toBe("stop")
  })
})

describe("touched buckets", () => {
  test("a call touches its own bucket, its caller's near ones, at other locations nearer ones, never a stranger's", () => {
    const at = (callerKey: string, locationId: string, day: string) => ({ callerKey, locationId, day })
    const places = [
      at("k", "a", "2026-10-04"),
      at("k", "b", "2026-10-05"),
      at("k", "b", "2026-10-08"),
      at("k", "a", "2026-10-20"),
      at("other", "a", "2026-10-06"),
    ]
    expect(bucketsOfCall({ callerKey: "k", locationId: "a", day: "2026-10-05" }, places)).toEqual([
      { locationId: "a", day: "2026-10-05" },
      { locationId: "a", day: "2026-10-04" },
      { locationId: "b", day: "2026-10-05" },
    ])
    expect(bucketsOfCall({ callerKey: "", locationId: "a", day: "2026-10-05" }, places)).toHaveLength(1)
  })
  test("buckets far apart are read apart, and each is made once", () => {
    const bucket = (day: string) => ({ locationId: "a", day })
    const clusters = clusterBuckets(["2026-10-05", "2026-07-01", "2026-10-05", "2026-10-08"].map(bucket), {
      buckets: 100,
      siteDays: 1_000,
    })
    expect(clusters.map((cluster) => cluster.map(({ day }) => day))).toEqual([
      ["2026-07-01"],
      ["2026-10-05", "2026-10-08"],
    ])
  })
})

test("one caller who calls every site for years is read in parts, each bucket once, however the days hang together", () => {
  const days = Array.from({ length: 730 }, (_, at) => new Date(at * 86_400_000).toISOString().slice(0, 10))
  const buckets = days.flatMap((day) => Array.from({ length: 40 }, (_, at) => ({ locationId: `site-${at}`, day })))
  const clusters = clusterBuckets(buckets, { buckets: 2_000, siteDays: 1_400 })
  expect(clusters.flat()).toHaveLength(730 * 40)
  expect(new Set(clusters.flat().map(({ locationId, day }) => `${locationId} ${day}`)).size).toBe(730 * 40)
  for (const cluster of clusters) {
    const own = cluster.map(({ day }) => Date.parse(day) / 86_400_000)
    const sites = new Set(cluster.map(({ locationId }) => locationId)).size
    expect(sites * (Math.max(...own) - Math.min(...own) + 7)).toBeLessThanOrEqual(1_400)
    expect(cluster.length).toBeLessThanOrEqual(2_000)
  }
  // A single bucket is always read, whatever it costs.
  expect(clusterBuckets(buckets.slice(0, 3), { buckets: 9, siteDays: 1 })).toHaveLength(3)
})

test("counts that agree hold no difference, and what one side does not know is one", () => {
  const one = { hourMs: 0, kind: "call", code: "missed", count: 3 }
  expect(compareCounts([one], [one])).toEqual([])
  expect(compareCounts([one], [])).toEqual([{ hourMs: 0, kind: "call", code: "missed", facts: 3, ledger: 0 }])
  expect(compareCounts([], [one])).toEqual([{ hourMs: 0, kind: "call", code: "missed", facts: 0, ledger: 3 }])
})
