import { describe, expect, test } from "vitest"
import { nextLocalTime, offsetMs } from "../../words/zone-time.ts"
import { readDay, sayDay, toHours, toWeek, weekBlocks } from "./week.ts"

const office = { "mon-thu": ["08:00-12:00", "13:00-17:00"], fri: ["08:00-14:00"] }

describe("a week", () => {
  test("comes back as it was written", () => {
    expect(toHours(toWeek(office))).toEqual(office)
    expect(toHours(toWeek({}))).toEqual({})
  })

  test("may begin anywhere: sat-mon wraps", () => {
    expect(toWeek({ "sat-mon": ["09:00-10:00"] }).map((day) => day.length)).toEqual([1, 0, 0, 0, 0, 1, 1])
  })

  test("draws what runs past midnight on both days", () => {
    const [, , , , , saturday, sunday] = weekBlocks(toWeek({ sat: ["22:00-02:00"] }))
    expect(saturday).toEqual([{ left: (22 / 24) * 100, width: (2 / 24) * 100, carried: false }])
    expect(sunday).toEqual([{ left: 0, width: (2 / 24) * 100, carried: true }])
  })

  test("of all day is one full bar", () => {
    expect(weekBlocks(toWeek({ mon: ["00:00-24:00"] }))[0]).toEqual([{ left: 0, width: 100, carried: false }])
  })
})

test.each([
  ["8:00-12:00, 13:00 to 17:00", ["08:00-12:00", "13:00-17:00"]],
  ["", []],
  ["closed", []],
  ["18:00–02:00", ["18:00-02:00"]],
  ["00:00-24:00", ["00:00-24:00"]],
  ["8-12", null],
  ["25:00-26:00", null],
  ["08:00-08:00", null],
  ["20:00-24:30", null],
])("what a person types for a day: %s", (text, read) => expect(readDay(text)).toEqual(read))

test("a day reads as a person would write it, and reads back", () => {
  expect(sayDay(["08:00-12:00", "13:00-17:00"])).toBe("08:00 to 12:00, 13:00 to 17:00")
  expect(readDay(sayDay(["08:00-12:00", "13:00-17:00"]))).toEqual(["08:00-12:00", "13:00-17:00"])
})

test("the next Sunday 23:10 of a zone, over a change of the clock too", () => {
  const zone = "America/Los_Angeles"
  const friday = Date.parse("2026-10-30T12:00:00Z")
  // Clocks go back on Sunday 1 November 2026: at 23:10 standard time holds.
  expect(new Date(nextLocalTime(7, "23:10", zone, friday)).toISOString()).toBe("2026-11-02T07:10:00.000Z")
  expect(new Date(nextLocalTime(6, "23:10", zone, friday)).toISOString()).toBe("2026-11-01T06:10:00.000Z")
})

test("a time of today that has passed is next week's", () => {
  const monday = Date.parse("2026-11-16T12:00:00Z")
  expect(new Date(nextLocalTime(1, "11:00", "UTC", monday)).toISOString()).toBe("2026-11-23T11:00:00.000Z")
  expect(new Date(nextLocalTime(1, "13:00", "UTC", monday)).toISOString()).toBe("2026-11-16T13:00:00.000Z")
})

test("zones off the hour are told to the minute", () => {
  expect(offsetMs(Date.parse("2026-11-16T12:00:00Z"), "Asia/Kathmandu")).toBe(5.75 * 3_600_000)
})
