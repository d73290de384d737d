import { useState } from "react"
import type { Overview, Trend, TrendPoint } from "../../api/views.ts"
import { labelledSteps, stepX, trendGeometry } from "../../charts/trend-geometry.ts"
import { Segmented } from "../../parts/segmented.tsx"
import { ShowTable } from "../../parts/show-table.tsx"
import { sayRange } from "../../shell/scope.ts"
import { percentOf, type Ratio, sayCount, sayPercent } from "../../words/say-number.ts"
import { sayDay } from "../../words/say-time.ts"

type Figure = "missed" | "coverage" | "calls"

const FIGURES = [
  ["missed", "Missed rate"],
  ["coverage", "Coverage"],
  ["calls", "Calls"],
] as const

const ratioOf = (point: TrendPoint, figure: Exclude<Figure, "calls">): Ratio =>
  figure === "missed" ? { numerator: point.attempts.missed, denominator: point.attempts.offered } : point.coverage

const figureOf = (point: TrendPoint, figure: Figure): number | null =>
  figure === "calls" ? point.attempts.offered : percentOf(ratioOf(point, figure))

const sayValue = (value: number | null, figure: Figure): string =>
  value === null ? "Not enough data" : figure === "calls" ? sayCount(value) : `${sayPercent(value)} %`

/** A local day, or a local hour of one day. */
const sayStep = (at: string): string => (at.length > 10 ? `${at.slice(11, 13)}:00` : sayDay(at))

/** One figure over the range, in ink, with the period before as its ghost. */
export function TrendPart({
  trend,
  overview,
  range,
}: {
  readonly trend: Trend
  readonly overview: Overview | undefined
  readonly range: { readonly from: string; readonly to: string }
}) {
  const [figure, setFigure] = useState<Figure>("missed")
  const geometry = trendGeometry({
    now: trend.now.map((point) => figureOf(point, figure)),
    before: trend.before.map((point) => figureOf(point, figure)),
  })
  const words = FIGURES.find(([key]) => key === figure)?.[1] ?? ""
  const byHour = (trend.now[0]?.at.length ?? 0) > 10
  const unit = figure === "calls" ? "" : " %"
  return (
    <section className="trend" aria-labelledby="h-tr">
      <div className="head">
        <h2 id="h-tr">
          {words} by {byHour ? "hour" : "day"}
        </h2>
        <div className="aside">
          <Segmented label="Figure of the line" options={FIGURES} value={figure} onChange={setFigure} />
        </div>
      </div>
      <ShowTable
        name={`${words} by ${byHour ? "hour" : "day"}`}
        head={[byHour ? "Hour" : "Day", "Missed", "Offered", "Missed rate", "Coverage"]}
        rows={trend.now.map((point) => [
          sayStep(point.at) + (point.restated ? " (restated)" : ""),
          sayCount(point.attempts.missed),
          sayCount(point.attempts.offered),
          sayValue(figureOf(point, "missed"), "missed"),
          sayValue(figureOf(point, "coverage"), "coverage"),
        ])}
      >
        <div className="plot" role="img" aria-label={sentenceOf(trend, figure, words)}>
          <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
            {geometry.ticks.map(({ value, y }) => (
              <path key={value} className={value === 0 ? "base" : "gl"} stroke="currentColor" d={`M0 ${y}H100`} />
            ))}
            {trend.now.map((point, index) =>
              !byHour && point.attempts.offered === 0 ? (
                <rect
                  key={point.at}
                  className="shut"
                  x={(index / trend.now.length) * 100}
                  y="0"
                  width={100 / trend.now.length}
                  height="100"
                />
              ) : null,
            )}
            <path className="ghost" d={geometry.beforePath} />
            <path className="now" d={geometry.nowPath} />
          </svg>
          {geometry.dots.map(({ x, y }) => (
            <span key={x} className="lone" style={{ left: `${x}%`, top: `${y}%` }} />
          ))}
          {geometry.ticks.map(({ value, y }) => (
            <span key={value} className="yl" style={{ top: `${y}%` }}>
              {sayCount(value)}
              {value === geometry.top ? unit : ""}
            </span>
          ))}
          {labelledSteps(trend.now.length).map((index, place, all) => (
            <span
              key={index}
              className={`xl ${place === all.length - 1 ? "last" : ""}`}
              style={{ left: `${stepX(index, trend.now.length)}%` }}
            >
              {sayStep(trend.now[index]?.at ?? "")}
            </span>
          ))}
        </div>
      </ShowTable>
      <p className="keys leg">
        <span>
          <i />
          {sayRange(range)}
          {figure === "missed" && overview !== undefined ? `, ${sayRatio(overview.now.missedRate)}` : ""}
        </span>
        {overview === undefined ? null : (
          <span>
            <i className="g" />
            {sayRange({ from: overview.beforeFromDay, to: overview.beforeToDay })}
            {figure === "missed" ? `, ${sayRatio(overview.before.missedRate)}` : ""}
          </span>
        )}
      </p>
    </section>
  )
}

const sayRatio = (ratio: Ratio): string => {
  const percent = percentOf(ratio)
  return percent === null ? "not enough data" : `${sayPercent(percent)} %`
}

function sentenceOf(trend: Trend, figure: Figure, words: string): string {
  const known = trend.now.flatMap((point) => {
    const value = figureOf(point, figure)
    return value === null ? [] : [{ at: point.at, value }]
  })
  if (known.length === 0) return `${words}: not enough data in these days.`
  const most = known.reduce((a, b) => (b.value > a.value ? b : a))
  const least = known.reduce((a, b) => (b.value < a.value ? b : a))
  return `${words}, between ${sayValue(least.value, figure)} on ${sayStep(least.at)} and ${sayValue(most.value, figure)} on ${sayStep(most.at)}.`
}
