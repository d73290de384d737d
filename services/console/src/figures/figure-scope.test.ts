import { expect, test } from "vitest"
import { figureScope } from "./figure-scope.ts"

const sight = { resellerId: "northstar", brandIds: ["smile"], locationIds: [] }
const now = Date.UTC(2026, 10, 25, 3)

test.each([
  { name: "no days: the last seven", asked: {}, days: ["2026-11-19", "2026-11-25"] },
  { name: "a first day: a week from it", asked: { from: "2026-11-01" }, days: ["2026-11-01", "2026-11-07"] },
  { name: "a last day: the week up to it", asked: { to: "2026-03-03" }, days: ["2026-02-25", "2026-03-03"] },
  { name: "both", asked: { from: "2026-01-01", to: "2026-01-31" }, days: ["2026-01-01", "2026-01-31"] },
])("$name", ({ asked, days }) => {
  expect(figureScope(sight, { ...asked, hours: "all" }, now)).toEqual({
    ...sight,
    fromDay: days[0],
    toDay: days[1],
    hours: "all",
  })
})
