import { round } from "./trend-geometry.ts"

export type IntervalTone = "below" | "above" | "unsure"

/** Coloured only when the whole interval lies on one side of the brand's rate. All in per cent. */
export function intervalTone(low: number, high: number, brand: number | null): IntervalTone {
  if (brand === null) return "unsure"
  if (high < brand) return "below"
  return low > brand ? "above" : "unsure"
}

/** The axis that holds all rows: a round per cent, 100 at most. */
export const intervalAxis = (highs: readonly number[]): { readonly top: number; readonly ticks: readonly number[] } => {
  const top = Math.min(100, Math.max(10, Math.ceil(Math.max(0, ...highs) / 10) * 10))
  const step = top > 50 ? 20 : 10
  return { top, ticks: Array.from({ length: Math.floor((top - 1) / step) + 1 }, (_, index) => index * step) }
}

/** Places on an axis from 0 to `top`, in per cent of its width. */
export const onAxis = (value: number, top: number): number => round(Math.min(100, Math.max(0, (value / top) * 100)))
