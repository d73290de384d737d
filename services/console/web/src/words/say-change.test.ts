import { expect, test } from "vitest"
import { changeOfRate, sayUncertainty, wilson } from "./say-change.ts"

const of = (numerator: number, denominator: number) => ({ numerator, denominator })

test("a change beyond noise is judged by what is welcome", () => {
  expect(changeOfRate(of(1_515, 9_486), of(1_700, 9_400), "down")).toEqual({
    direction: "down",
    judgement: "better",
    size: "2.1 points",
  })
  expect(changeOfRate(of(934, 1_118), of(980, 1_120), "up")).toMatchObject({ direction: "down", judgement: "worse" })
})

test("a change within noise is no real change, however large", () => {
  expect(changeOfRate(of(9, 21), of(3, 19), "down")).toMatchObject({ judgement: "no real change", direction: "none" })
})

test("without a denominator there is nothing to compare", () => {
  expect(changeOfRate(of(0, 0), of(3, 19), "down")).toBeNull()
  expect(changeOfRate(of(3, 19), of(0, 0), "down")).toBeNull()
})

test("rates that cannot vary (0 or 100 %) are compared without dividing by 0", () => {
  expect(changeOfRate(of(0, 10), of(0, 12), "down")?.judgement).toBe("no real change")
})

// Wilson 1927, checked with R: binom::binom.confint(6, 22, methods = "wilson").
test("the interval of 6 of 22 is 13.2 to 48.2 %", () => {
  const { low, high } = wilson(of(6, 22))
  expect([low.toFixed(1), high.toFixed(1)]).toEqual(["13.2", "48.2"])
  expect(sayUncertainty(of(6, 22))).toBe("could be anything from 13 to 48 %")
})

test("enough calls need no interval, and none at all get none", () => {
  expect(sayUncertainty(of(6, 30))).toBeNull()
  expect(sayUncertainty(of(0, 0))).toBeNull()
})
