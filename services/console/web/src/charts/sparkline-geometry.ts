import { linePath, round } from "./trend-geometry.ts"

/** A line without axis in a box of `width` by `height`, with its last point. Null where fewer than two values are known. */
export function sparklineGeometry(
  values: readonly (number | null)[],
  { width, height }: { readonly width: number; readonly height: number },
): { readonly path: string; readonly end: { readonly x: number; readonly y: number } } | null {
  // A step without a value is a closed day: the line goes on with the next open one.
  const known = values.filter((value) => value !== null)
  if (known.length < 2) return null
  const low = Math.min(...known)
  const reach = Math.max(...known) - low
  // The line and its end dot stay inside the box.
  const inset = 3
  const points = known.map((value, index) => ({
    x: round((index / (known.length - 1)) * (width - 2) + 1),
    y: round(height - inset - (reach === 0 ? 0.5 : (value - low) / reach) * (height - 2 * inset)),
  }))
  const end = points.at(-1)
  return end === undefined ? null : { path: linePath(points), end }
}
