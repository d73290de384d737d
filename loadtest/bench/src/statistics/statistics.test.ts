import { seededRandom } from "@rebound/testkit"
import { describe, expect, test } from "vitest"
import { medianInterval } from "./bootstrap.ts"
import { median, quantile } from "./median.ts"

test.each([
  ["one value", [3], 3],
  ["an odd number, unsorted", [9, 1, 5], 5],
  ["an even number: the mean of the middle two", [4, 1, 3, 2], 2.5],
  ["digits sort as numbers, not as text", [10, 9, 100], 10],
  ["nothing", [], Number.NaN],
])("median of %s", (_name, values, expected) => {
  expect(median(values)).toBe(expected)
})

test.each([
  [0, 1],
  [0.5, 50],
  [0.99, 99],
  [0.991, 100],
  [1, 100],
])("the quantile %d of 1 to 100 is %d, a value that was seen", (q, expected) => {
  expect(
    quantile(
      Array.from({ length: 100 }, (_, at) => 100 - at),
      q,
    ),
  ).toBe(expected)
})

describe("the interval of a median", () => {
  const draw = (seed: number) => {
    const random = seededRandom(seed)
    return () => random.float()
  }

  test("of equal values is that value", () => {
    expect(medianInterval([7, 7, 7, 7, 7], draw(1))).toEqual({ low: 7, high: 7 })
  })

  // Of five values the median of a resample is the smallest with probability P(Bin(5, 1/5) >= 3) = 5.8 %, above 2.5 %.
  test("of five values spans all of them", () => {
    expect(medianInterval([1, 2, 3, 4, 5], draw(2))).toEqual({ low: 1, high: 5 })
  })

  // The order statistics of rank n/2 -+ 1.96 sqrt(n)/2: 40 and 61 of 101, so the values 40 and 60, give or take resampling.
  test("of 0 to 100 is what the binomial law says", () => {
    const { low, high } = medianInterval(
      Array.from({ length: 101 }, (_, at) => at),
      draw(3),
    )
    expect(low).toBeGreaterThanOrEqual(38)
    expect(low).toBeLessThanOrEqual(42)
    expect(high).toBeGreaterThanOrEqual(58)
    expect(high).toBeLessThanOrEqual(62)
  })
})
