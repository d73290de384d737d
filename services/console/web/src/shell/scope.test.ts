import { expect, test } from "vitest"
import { rangeName, readScopeSearch, sayRange, scopeOf } from "./scope.ts"

test("an address says brand, location and range; rubbish in it is left out", () => {
  expect(readScopeSearch({ brand: "cedar", location: "../x", range: "7d" })).toEqual({ brand: "cedar", range: "7d" })
  expect(readScopeSearch({ range: "constructor", brand: 7 })).toEqual({})
  expect(readScopeSearch({ from: "2026-10-20", to: "2026-11-16", range: "7d" })).toEqual({
    from: "2026-10-20",
    to: "2026-11-16",
  })
})

test.each([
  ["the wrong way round", { from: "2026-11-16", to: "2026-10-20" }],
  ["too long", { from: "2020-01-01", to: "2026-10-20" }],
  ["half", { from: "2026-10-20" }],
])("a range %s falls back to the default", (_, search) => {
  expect(rangeName(readScopeSearch(search))).toBe("28d")
})

test("ranges end today and have both ends inside", () => {
  expect(scopeOf({}, "2026-11-16")).toMatchObject({ from: "2026-10-20", to: "2026-11-16", brand: null })
  expect(scopeOf({ range: "today" }, "2026-11-16")).toMatchObject({ from: "2026-11-16", to: "2026-11-16" })
})

test("a range reads as its days", () => {
  expect(sayRange({ from: "2026-10-20", to: "2026-11-16" })).toBe("20 Oct to 16 Nov")
  expect(sayRange({ from: "2026-11-16", to: "2026-11-16" })).toBe("16 Nov")
})
