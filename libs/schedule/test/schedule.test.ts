import { readFileSync } from "node:fs"
import { join } from "node:path"
import fc from "fast-check"
import { Temporal } from "temporal-polyfill"
import { describe, expect, test } from "vitest"
import {
  ALWAYS_OPEN,
  isKnownZone,
  isOpen,
  localDate,
  localHour,
  localWeekday,
  nextOpening,
  type OpeningHours,
  parseClosures,
  parseHours,
  sayOpening,
} from "../src/index.ts"

const RAW = {
  dental: { "mon-thu": ["08:00-12:00", "13:00-17:00"], fri: ["08:00-15:00"] },
  sundays: { sun: ["10:00-12:00"] },
  never: {},
  bar: { "tue-sun": ["18:00-02:00"] },
  allDay: { "mon-sun": ["00:00-24:00"] },
  allWeek: { "mon-sun": ["08:00-17:00"] },
  night: { "mon-sun": ["02:30-05:00"] },
  night130: { "mon-sun": ["01:30-03:00"] },
  until130: { "mon-sun": ["00:00-01:30"] },
  swallowed: { sun: ["02:30-03:00"] },
}

function hoursOf(raw: unknown): OpeningHours {
  const parsed = parseHours(raw)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
  return parsed.hours
}

interface Row {
  name: string
  hours: keyof typeof RAW
  at: string
  open: boolean
  zone?: string
  closure?: string
  next?: string | null
  say?: string
}

const rows: Row[] = readFileSync(join(import.meta.dirname, "fixtures/open.jsonl"), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line): Row => JSON.parse(line))

const closures = [{ date: "2026-12-25", name: "Christmas Day" }]

describe("isOpen and nextOpening", () => {
  test.each(rows)("$name", (row) => {
    const zone = row.zone ?? "America/Chicago"
    const hours = hoursOf(RAW[row.hours])
    const at = Date.parse(row.at)
    expect(isOpen(hours, closures, zone, at)).toEqual({ open: row.open, closure: row.closure ?? null })
    const next = nextOpening(hours, closures, zone, at)
    if (row.open) expect(next).toBe(at)
    if (row.next !== undefined) expect(next).toBe(row.next === null ? null : Date.parse(row.next))
    if (row.say !== undefined) expect(sayOpening(next ?? 0, at, zone)).toBe(row.say)
  })

  const zones = fc.constantFrom(
    "America/Chicago",
    "Europe/London",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Africa/Casablanca",
  )
  const instants = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2028, 0, 1) })

  test("a next opening is open, lies within 60 days, and nothing is open between", () => {
    const hours = fc.constantFrom(...Object.values(RAW).map(hoursOf), ALWAYS_OPEN)
    fc.assert(
      fc.property(hours, zones, instants, fc.double({ min: 0, max: 1, noNaN: true }), (one, zone, at, part) => {
        const next = nextOpening(one, closures, zone, at)
        if (next === null) return
        expect(isOpen(one, closures, zone, next).open).toBe(true)
        expect(next - at).toBeLessThan(61 * 86_400_000)
        const between = at + Math.floor((next - at) * part)
        if (between < next) expect(isOpen(one, closures, zone, between).open).toBe(false)
      }),
      { numRuns: 500 },
    )
  })

  test("the wall clock agrees with Temporal at every instant, changes of summer time included", () => {
    const near = fc.tuple(
      fc.constantFrom(
        "2026-03-08T08:00Z",
        "2026-11-01T07:00Z",
        "2026-03-29T01:00Z",
        "2026-10-25T01:00Z",
        "2026-10-03T15:30Z",
      ),
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    )
    const at = fc.oneof(
      instants,
      near.map(([change, shiftMs]) => Date.parse(change) + shiftMs),
    )
    fc.assert(
      fc.property(at, zones, (atMs, zone) => {
        const want = Temporal.Instant.fromEpochMilliseconds(atMs).toZonedDateTimeISO(zone)
        expect(localDate(atMs, zone)).toBe(want.toPlainDate().toString())
        expect(localHour(atMs, zone)).toBe(want.hour)
        expect(localWeekday(atMs, zone)).toBe(want.dayOfWeek)
      }),
      { numRuns: 500 },
    )
  })

  test("an instant of the change itself is read on its later side, whatever was asked before", () => {
    const change = Date.UTC(2026, 2, 8, 8)
    expect(localHour(change, "America/Chicago")).toBe(3)
    expect(localHour(change - 1, "America/Chicago")).toBe(1)
    expect(localHour(change, "US/Central")).toBe(3)
  })

  test("an unknown zone is an error, not UTC", () => {
    expect(() => isOpen(ALWAYS_OPEN, [], "Mars/Olympus", 0)).toThrow(RangeError)
  })
})

describe("sayOpening", () => {
  test("is ASCII, so that it never costs a text its GSM-7 encoding", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 0, max: 6e9 }), (now, aheadMs) => {
        expect(sayOpening(now + aheadMs, now, "America/Chicago")).toMatch(/^[\x20-\x7e]+ at \d{1,2}:\d\d [AP]M$/)
      }),
    )
  })

  test.each([
    ["2026-11-24T00:05:00-06:00", "today at 12:05 AM"],
    ["2026-11-24T12:00:00-06:00", "today at 12:00 PM"],
    ["2026-11-25T00:00:00-06:00", "tomorrow at 12:00 AM"],
    ["2026-11-30T08:00:00-06:00", "Monday at 8:00 AM"],
    ["2026-12-01T08:00:00-06:00", "Dec 1 at 8:00 AM"],
  ])("%s is said as %s", (opening, words) => {
    expect(sayOpening(Date.parse(opening), Date.parse("2026-11-24T00:00:00-06:00"), "America/Chicago")).toBe(words)
  })
})

describe("parseHours", () => {
  test.each([
    [{ "mon-fry": ["08:00-17:00"] }, "hours.mon-fry", "not a day"],
    [{ Monday: ["08:00-17:00"] }, "hours.Monday", "not a day"],
    [{ "mon-fri": ["08:00-17:00"], fri: ["08:00-15:00"] }, "hours.fri", "fri is named by mon-fri already"],
    [{ mon: "08:00-17:00" }, "hours.mon", "expected a list"],
    [{ mon: ["8-17"] }, "hours.mon[0]", "not hours"],
    [{ mon: ["08:00-25:00"] }, "hours.mon[0]", "not hours"],
    [{ mon: ["08:00-24:01"] }, "hours.mon[0]", "not hours"],
    [{ mon: ["24:00-08:00"] }, "hours.mon[0]", "not hours"],
    [{ mon: [800] }, "hours.mon[0]", "not hours"],
    [{ mon: ["08:00-08:00"] }, "hours.mon[0]", "same time"],
    [{ mon: ["08:00-12:00", "11:00-13:00"] }, "hours.mon[1]", "overlaps"],
    [{ mon: Array.from({ length: 13 }, () => "08:00-09:00") }, "hours.mon", "at most 12"],
    [["08:00-17:00"], "hours", "expected days"],
    [null, "hours", "expected days"],
  ])("refuses %j at %s", (raw, path, what) => {
    const parsed = parseHours(raw)
    expect(parsed.ok ? [] : parsed.faults).toContainEqual({ path, what: expect.stringContaining(what) })
  })

  test("reports every fault at once", () => {
    const parsed = parseHours({ mon: ["x", "y"], someday: [] }, "brands[0].locations[1].hours")
    expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.path)).toEqual([
      "brands[0].locations[1].hours.mon[0]",
      "brands[0].locations[1].hours.mon[1]",
      "brands[0].locations[1].hours.someday",
    ])
  })

  test("a range may wrap around the week", () => {
    expect(hoursOf({ "sat-mon": ["08:00-09:00"] }).days.map((day) => day.length)).toEqual([1, 0, 0, 0, 0, 1, 1])
  })
})

test.each([
  [[{ date: "2026-02-30", name: "no such day" }], "closures[0].date"],
  [[{ date: "2026-12-25" }], "closures[0].name"],
  [[closures[0], closures[0]], "closures[1].date"],
  ["2026-12-25", "closures"],
])("refuses the closures %j", (raw, path) => {
  const parsed = parseClosures(raw)
  expect(parsed.ok ? [] : parsed.faults.map((fault) => fault.path)).toEqual([path])
})

test("zones are IANA names, aliases included, and nothing else", () => {
  for (const zone of ["America/Chicago", "US/Central", "Europe/London", "UTC"]) expect(isKnownZone(zone)).toBe(true)
  for (const zone of ["Mars/Olympus", "-06:00", "+05:30", "", "Central Time", "America/Chicago\n"])
    expect(isKnownZone(zone)).toBe(false)
})
