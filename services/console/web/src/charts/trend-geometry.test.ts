import { expect, test } from "vitest"
import { labelledSteps, roundTop, trendGeometry } from "./trend-geometry.ts"

test.each([
  [0, 1],
  [1, 1],
  [23, 30],
  [28, 30],
  [31, 40],
  [100, 100],
  [1_515, 2_000],
])("a highest value of %i gets an axis up to %i, with at most four lines", (most, top) => {
  const axis = roundTop(most)
  expect(axis.top).toBe(top)
  expect(axis.top / axis.step).toBeLessThanOrEqual(3)
})

test("rates stand on an axis from 0, whatever the lowest value is", () => {
  const { ticks, nowPath } = trendGeometry({ now: [20, 30], before: [] })
  expect(ticks[0]).toEqual({ value: 0, y: 100 })
  expect(nowPath).toBe("M25 33.33L75 0")
})

test("a day without calls is never 0: a closed weekend is bridged, a longer gap stays one", () => {
  const weekend = trendGeometry({ now: [10, null, null, 10], before: [] })
  expect(weekend.nowPath).toBe("M12.5 0L87.5 0")
  expect(weekend.dots).toEqual([])
  const longer = trendGeometry({ now: [10, null, null, null, 10, 10], before: [] })
  expect(longer.nowPath.match(/M/g)).toHaveLength(2)
  expect(longer.dots).toHaveLength(1)
})

test("the period before is laid under the same number of steps", () => {
  expect(trendGeometry({ now: [1, 1], before: [1, 1, 1, 1] }).beforePath.match(/[ML]/g)).toHaveLength(2)
})

test("at most five labels, both ends among them", () => {
  for (const steps of [1, 2, 5, 6, 28, 90]) {
    const labels = labelledSteps(steps)
    expect(labels.length).toBeLessThanOrEqual(5)
    expect([labels[0], labels.at(-1)]).toEqual([0, steps - 1])
  }
})
