import { round } from "./trend-geometry.ts"

export interface FunnelStepInput {
  readonly step: string
  readonly count: number
}

export interface FunnelShape {
  readonly step: string
  readonly count: number
  /** Per cent of the step before; null for the first, and where the step before is empty. */
  readonly ofBefore: number | null
  /** Per cent of “missed”, on which all bars after it stand. */
  readonly width: number
  /** The body and the hatched wedge of what is lost on the way to the next step, in a box of 100 by 100. */
  readonly body: string
  readonly wedge: string
  readonly lost: number
  /** The first step is cut off with a break: it stands on no scale. */
  readonly broken: boolean
}

/** Where the slope to the next step begins. */
const SHOULDER = 72

/** Steps from “offered” on. All but the first share the scale of the second, so that a lost caller has one height everywhere. */
export function funnelShapes(steps: readonly FunnelStepInput[]): readonly FunnelShape[] {
  const scale = steps[1]?.count ?? 0
  const heightAt = (count: number) => (scale > 0 ? Math.min(100, (count / scale) * 100) : 0)
  return steps.map(({ step, count }, index) => {
    const before = steps[index - 1]
    const next = steps[index + 1]
    const broken = index === 0
    const top = round(100 - heightAt(count))
    const nextTop = round(next === undefined ? top : 100 - heightAt(next.count))
    return {
      step,
      count,
      ofBefore: before === undefined || before.count === 0 ? null : (count / before.count) * 100,
      width: broken ? 100 : round(heightAt(count)),
      body: broken ? "M0 0H88V100H0Z" : `M0 ${top}H${SHOULDER}L100 ${nextTop}V100H0Z`,
      wedge: broken || nextTop === top ? "" : `M${SHOULDER} ${top}H100V${nextTop}Z`,
      lost: next === undefined ? 0 : Math.max(0, count - next.count),
      broken,
    }
  })
}

/** The largest reasons, and the others as one line, so that the list still sums to the loss. */
export function foldReasons(
  reasons: readonly { readonly reason: string; readonly count: number }[],
  most = 4,
): {
  readonly shown: readonly { readonly reason: string; readonly count: number }[]
  readonly others: number
  readonly otherReasons: number
} {
  const sorted = reasons.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count)
  // One reason more is shown rather than folded alone: “1 other reason” says less in the same space.
  const shown = sorted.slice(0, sorted.length === most + 1 ? most + 1 : most)
  const rest = sorted.slice(shown.length)
  return { shown, others: rest.reduce((sum, { count }) => sum + count, 0), otherReasons: rest.length }
}
