import { expect, test } from "vitest"
import { foldReasons, funnelShapes } from "./funnel-geometry.ts"
import { type HeatCell, heatHours, heatTints, heatValue, moveInHeat } from "./heat-geometry.ts"
import { intervalAxis, intervalTone, onAxis } from "./interval-geometry.ts"
import { sparklineGeometry } from "./sparkline-geometry.ts"
import { stageShares, stripTopMs } from "./stages-geometry.ts"

test("the funnel's bars stand on the scale of the missed, and the wedge is as high as what was lost", () => {
  const [offered, missed, texted] = funnelShapes([
    { step: "offered", count: 8_604 },
    { step: "missed", count: 1_000 },
    { step: "texted", count: 750 },
  ])
  expect(offered).toMatchObject({ broken: true, ofBefore: null, wedge: "", width: 100 })
  expect(missed).toMatchObject({ body: "M0 0H72L100 25V100H0Z", wedge: "M72 0H100V25Z", lost: 250 })
  expect(missed?.ofBefore).toBeCloseTo(11.62, 1)
  expect(texted).toMatchObject({ width: 75, lost: 0, wedge: "" })
})

test("a funnel of nothing draws nothing and divides by nothing", () => {
  const shapes = funnelShapes([
    { step: "offered", count: 0 },
    { step: "missed", count: 0 },
    { step: "texted", count: 0 },
  ])
  expect(shapes.map((shape) => shape.ofBefore)).toEqual([null, null, null])
  expect(JSON.stringify(shapes)).not.toMatch(/NaN|Infinity/)
})

test("the reasons of a loss still sum to it after folding", () => {
  const reasons = [5, 30, 1, 2, 9, 4].map((count, index) => ({ reason: `r${index}`, count }))
  const { shown, others, otherReasons } = foldReasons(reasons, 4)
  expect(shown.map((reason) => reason.count)).toEqual([30, 9, 5, 4])
  expect([others, otherReasons]).toEqual([3, 2])
  expect(foldReasons(reasons.slice(0, 5), 4)).toMatchObject({ others: 0, otherReasons: 0 })
})

test("an interval is coloured only when all of it lies on one side of the brand", () => {
  expect([
    intervalTone(7, 11, 16),
    intervalTone(12, 17, 16),
    intervalTone(18, 30, 16),
    intervalTone(0, 9, null),
  ]).toEqual(["below", "unsure", "above", "unsure"])
  expect(intervalTone(10, 16, 16)).toBe("unsure")
})

test("the axis of intervals holds every bound and ends at 100 %", () => {
  expect(intervalAxis([10.9, 48.2])).toEqual({ top: 50, ticks: [0, 10, 20, 30, 40] })
  expect(intervalAxis([])).toEqual({ top: 10, ticks: [0] })
  expect(intervalAxis([100])).toEqual({ top: 100, ticks: [0, 20, 40, 60, 80] })
  expect(onAxis(120, 100)).toBe(100)
})

const cell = (weekday: number, hour: number, extra: Partial<HeatCell> = {}): HeatCell => ({
  weekday,
  hour,
  offered: 10,
  missed: 2,
  inbound: 12,
  hours: 4,
  openHours: 4,
  gap: false,
  closed: false,
  ...extra,
})
const shut = (weekday: number, hour: number) =>
  cell(weekday, hour, { closed: true, inbound: 0, offered: 0, missed: 0, openHours: 0 })

test("a cell without a denominator has no value and no tint", () => {
  expect(heatValue(shut(1, 8), "missed")).toBeNull()
  expect(heatValue(shut(1, 8), "perOpenHour")).toBeNull()
  expect(heatTints([shut(1, 8), cell(1, 9), cell(1, 10, { missed: 6 })], "missed")).toEqual([null, 4, 96])
})

test("cells that are all alike are tinted alike, and none at all where nothing was missed", () => {
  expect(heatTints([cell(1, 8), cell(1, 9)], "missed")).toEqual([50, 50])
  expect(heatTints([cell(1, 8, { missed: 0 })], "missed")).toEqual([4])
})

test("the map shows the hours that were open or rang, and a working day when there is nothing", () => {
  expect(heatHours([shut(1, 0), cell(1, 7), cell(2, 9), shut(1, 23)])).toEqual([7, 8, 9])
  expect(heatHours([cell(1, 3, { hours: 0 }), cell(1, 9)])).toEqual([9])
  expect(heatHours([])).toEqual([8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18])
})

test("arrows step over closed cells, stop at the edge, and turn with the map", () => {
  const cells = [cell(1, 8), shut(1, 9), cell(1, 10), cell(2, 8)]
  const at = { weekday: 1, hour: 8 }
  expect(moveInHeat(cells, at, "ArrowRight", { turned: false })).toMatchObject({ weekday: 1, hour: 10 })
  expect(moveInHeat(cells, at, "ArrowDown", { turned: false })).toMatchObject({ weekday: 2, hour: 8 })
  expect(moveInHeat(cells, at, "ArrowDown", { turned: true })).toMatchObject({ weekday: 1, hour: 10 })
  expect(moveInHeat(cells, at, "ArrowLeft", { turned: false })).toEqual(at)
  expect(moveInHeat(cells, at, "End", { turned: false })).toMatchObject({ hour: 10 })
})

test("a sparkline needs two values, steps over closed days, keeps inside its box, and ends in its dot", () => {
  expect(sparklineGeometry([null, 3], { width: 62, height: 26 })).toBeNull()
  const line = sparklineGeometry([1, null, 5, 3, null], { width: 62, height: 26 })
  expect(line?.end).toEqual({ x: 61, y: 13 })
  expect(line?.path).toBe("M1 23L31 3L61 13")
})

test("a flat sparkline runs through the middle", () => {
  expect(sparklineGeometry([4, 4], { width: 62, height: 26 })?.end.y).toBe(13)
})

test("a negative span takes no room in the bar", () => {
  expect(stageShares({ carrierMs: -50, usMs: 100, providerMs: 300 })).toEqual({
    carrierMs: 0,
    usMs: 25,
    providerMs: 75,
  })
  expect(stageShares({ carrierMs: 0, usMs: 0, providerMs: 0 })).toEqual({ carrierMs: 0, usMs: 0, providerMs: 0 })
  expect(stripTopMs([])).toBe(2_600)
})
