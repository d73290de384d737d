/** A line over time in a box of 100 by 100, y downwards. A closed weekend is bridged, a longer gap in the data is a gap in the line. */

export interface TrendInput {
  /** One value a step, null where there is no denominator. */
  readonly now: readonly (number | null)[]
  readonly before: readonly (number | null)[]
}

export interface TrendGeometry {
  readonly nowPath: string
  readonly beforePath: string
  /** Lone values between gaps, which a line cannot show. */
  readonly dots: readonly { readonly x: number; readonly y: number }[]
  /** At most four grid lines, from 0 to the top. */
  readonly ticks: readonly { readonly value: number; readonly y: number }[]
  readonly top: number
}

const STEPS = [1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 50_000, 100_000, 1_000_000]
const GRID_LINES_MAX = 3

/** The smallest round top that holds `most` in at most three steps. */
export function roundTop(most: number): { readonly top: number; readonly step: number } {
  const step = STEPS.find((size) => size * GRID_LINES_MAX >= most) ?? Math.ceil(most / GRID_LINES_MAX)
  return { top: Math.max(step, Math.ceil(most / step) * step), step }
}

export function trendGeometry({ now, before }: TrendInput): TrendGeometry {
  const known = [...now, ...before].filter((value) => value !== null)
  const { top, step } = roundTop(Math.max(0, ...known))
  const place = (values: readonly (number | null)[]) =>
    values.map((value, index) =>
      value === null ? null : { x: stepX(index, now.length), y: 100 - (value / top) * 100 },
    )
  const points = place(now)
  return {
    nowPath: linePath(points),
    beforePath: linePath(place(before.slice(-now.length))),
    dots: points.flatMap((point, index) => (point !== null && isAlone(points, index) ? [point] : [])),
    ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, index) => ({
      value: index * step,
      y: 100 - ((index * step) / top) * 100,
    })),
    top,
  }
}

function isAlone(points: readonly unknown[], index: number): boolean {
  const near = points.slice(Math.max(0, index - BRIDGED_MAX - 1), index + BRIDGED_MAX + 2)
  return near.filter((point) => point !== null).length === 1
}

/** The middle of a step's own slice, so that the first and the last day have the same width as the others. */
export const stepX = (index: number, steps: number): number => ((index + 0.5) / Math.max(1, steps)) * 100

/** So many steps without a value are bridged. */
const BRIDGED_MAX = 2

export function linePath(points: readonly ({ readonly x: number; readonly y: number } | null)[]): string {
  let path = ""
  let missing = Number.POSITIVE_INFINITY
  for (const point of points) {
    if (point === null) {
      missing++
      continue
    }
    path += `${missing <= BRIDGED_MAX ? "L" : "M"}${round(point.x)} ${round(point.y)}`
    missing = 0
  }
  return path
}

/** Which steps get a label: at most five, the first and the last among them. */
export function labelledSteps(steps: number): readonly number[] {
  if (steps <= 5) return Array.from({ length: steps }, (_, index) => index)
  return [0, 1, 2, 3, 4].map((index) => Math.round((index * (steps - 1)) / 4))
}

export const round = (value: number): number => Math.round(value * 100) / 100
