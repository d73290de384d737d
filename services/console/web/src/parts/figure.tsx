import type { ReactNode } from "react"
import type { Change } from "../words/say-change.ts"
import { sayUncertainty } from "../words/say-change.ts"
import { percentOf, type Ratio, sayPercent } from "../words/say-number.ts"
import { Delta } from "./delta.tsx"
import { Sparkline } from "./sparkline.tsx"

/** One rate: the value, its count in words, the change. Without a denominator “Not enough data”, never 0 %. */
export function RateFigure({
  name,
  ratio,
  of,
  none,
  change,
  trend = [],
}: {
  readonly name: string
  readonly ratio: Ratio
  /** Numerator and denominator in words: “1,515 of 9,486 calls offered”. */
  readonly of: string
  /** Why there is no figure yet. */
  readonly none: string
  readonly change: Change | null
  readonly trend?: readonly (number | null)[]
}) {
  const percent = percentOf(ratio)
  const uncertain = sayUncertainty(ratio)
  return (
    <FigureBox
      name={name}
      value={
        percent === null ? (
          <span className="nodata">Not enough data</span>
        ) : (
          <>
            {sayPercent(percent)}
            <small>%</small>
          </>
        )
      }
      of={percent === null ? none : uncertain === null ? of : `${of}; ${uncertain}`}
      {...(percent !== null && { change })}
      trend={percent === null ? [] : trend}
    />
  )
}

function FigureBox({
  name,
  value,
  of,
  change,
  trend = [],
}: {
  readonly name: string
  readonly value: ReactNode
  readonly of: string
  /** Null: nothing to compare with; left out: no figure to compare. */
  readonly change?: Change | null
  readonly trend?: readonly (number | null)[]
}) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields; this groups a figure with its count
    <div className="kpi" role="group" aria-label={name}>
      <span className="name">{name}</span>
      <span className="val">{value}</span>
      <Sparkline values={trend} />
      <span className="of">{of}</span>
      {change === undefined ? null : <Delta change={change} />}
    </div>
  )
}
