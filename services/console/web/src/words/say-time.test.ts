import { expect, test } from "vitest"
import { moveDay, sayDay, sayTime, sayWhen } from "./say-time.ts"

const at = Date.parse("2026-11-17T17:57:56.360Z")

test.each([
  ["clock", "09:57"],
  ["second", "09:57:56"],
  ["hundredth", "09:57:56.36"],
  ["day", "17 Nov"],
  ["long", "Tuesday 17 November"],
  ["iso", "2026-11-17"],
] as const)("an instant as %s, in the location's zone, reads %s", (shape, words) =>
  expect(sayTime(at, "America/Los_Angeles", shape)).toBe(words),
)

test("a list shows the clock of today and the date of another day, by the location's calendar", () => {
  const evening = Date.parse("2026-11-18T02:00:00Z")
  expect(sayWhen(at, evening, "America/Los_Angeles")).toBe("09:57")
  expect(sayWhen(at, evening, "UTC")).toBe("17 Nov")
})

test("days move over months and leap days, and read as days", () => {
  expect(moveDay("2028-03-01", -1)).toBe("2028-02-29")
  expect(sayDay("2026-12-31")).toBe("31 Dec")
})
