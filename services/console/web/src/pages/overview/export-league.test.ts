import { expect, test } from "vitest"
import type { LeagueRow } from "../../api/views.ts"
import { exportLeague } from "./export-league.ts"
import { leagueLine } from "./league-columns.ts"

const ratio = (numerator: number, denominator: number) => ({ numerator, denominator, rate: numerator / denominator })
const spread = (p50: number | null, count: number) => ({ p50, p95: p50, p99: p50, count, negative: 0 })

test("a location without a rank or a reply has empty cells, never zeros, and each rate comes as its counts", () => {
  const row = {
    locationId: "austin",
    brandId: "brightsmile",
    rank: null,
    rankBefore: null,
    wilsonLow: 0.1,
    wilsonHigh: 0.4,
    figures: {
      missedRate: ratio(4, 20),
      missedCallers: ratio(3, 18),
      coverage: ratio(2, 3),
      reached: ratio(1, 3),
      timeToHumanReply: spread(null, 0),
      timeToText: spread(2.5, 2),
    },
  } as unknown as LeagueRow
  expect(
    exportLeague([leagueLine(row, "=Austin", "Bright Smile")])
      .trimEnd()
      .split("\r\n")[1],
  ).toBe(",'=Austin,Bright Smile,20,4,0.1,0.4,3,18,2,1,3,,0,2.5,2")
})
