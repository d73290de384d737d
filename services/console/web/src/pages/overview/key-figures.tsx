import type { Figures, Overview, Trend } from "../../api/views.ts"
import { RateFigure } from "../../parts/figure.tsx"
import { changeOfRate } from "../../words/say-change.ts"
import { percentOf, type Ratio, sayAge, sayCount, sayPercent } from "../../words/say-number.ts"

interface FigureSpec {
  readonly name: string
  readonly of: (figures: Figures) => Ratio
  readonly words: (figures: Figures) => string
  readonly none: string
  readonly welcome: "up" | "down"
  readonly trend?: (point: Trend["now"][number]) => Ratio
}

const counted = ({ numerator, denominator }: Ratio) => `${sayCount(numerator)} of ${sayCount(denominator)}`

const percentWords = (ratio: Ratio) => {
  const percent = percentOf(ratio)
  return percent === null ? "none yet" : `${sayPercent(percent)} %`
}

const FIGURES: readonly FigureSpec[] = [
  {
    name: "Missed rate",
    of: ({ missedRate }) => missedRate,
    words: ({ missedRate }) => `${counted(missedRate)} calls offered`,
    none: "No call was offered in these days.",
    welcome: "down",
    trend: ({ attempts }) => ({ numerator: attempts.missed, denominator: attempts.offered }),
  },
  {
    name: "Missed callers",
    of: ({ missedCallers }) => missedCallers,
    words: ({ missedCallers }) => `${counted(missedCallers)} callers, redials merged`,
    none: "Nobody called in these days.",
    welcome: "down",
    trend: ({ missedCallers }) => missedCallers,
  },
  {
    name: "Text-back coverage",
    of: ({ coverage }) => coverage,
    words: ({ coverage, textBackRate }) =>
      `${counted(coverage)} missed callers; of those we could text, ${percentWords(textBackRate)}`,
    none: "Nobody was missed in these days.",
    welcome: "up",
    trend: ({ coverage }) => coverage,
  },
  {
    name: "Delivered",
    of: ({ delivery }) => delivery,
    words: ({ delivery, deliveryUnknown }) =>
      `${counted(delivery)} texts; ${sayCount(deliveryUnknown.numerator)} without a receipt`,
    none: "No text has a known fate yet.",
    welcome: "up",
  },
  {
    name: "Response",
    of: ({ response }) => response,
    words: ({ response }) => `${counted(response)} delivered texts at least 24 h old`,
    none: "No delivered text is 24 h old yet.",
    welcome: "up",
  },
  {
    name: "Engaged",
    of: ({ engaged }) => engaged,
    words: ({ engaged }) => `${counted(engaged)} missed callers wrote within 24 h`,
    none: "No missed caller is 24 h old yet.",
    welcome: "up",
  },
  {
    name: "Reached",
    of: ({ reached }) => reached,
    words: ({ reached, selfRecovered }) =>
      `${counted(reached)} missed callers spoke with a person within 24 h; ${sayCount(selfRecovered.numerator)} more got through themselves`,
    none: "No missed caller is 24 h old yet.",
    welcome: "up",
  },
  {
    name: "Called back in 5 min",
    of: ({ fiveMinuteShare }) => fiveMinuteShare,
    words: ({ fiveMinuteShare, timeToCallback: { p50, count } }) =>
      `${counted(fiveMinuteShare)} missed while open${p50 === null ? "" : `; of ${sayCount(count)} called back, half within ${sayAge(p50 * 1_000)}`}`,
    none: "Nobody was missed while a location was open.",
    welcome: "up",
  },
]

/** Eight figures, each on its count and against the period before. */
export function KeyFigures({ overview, trend }: { readonly overview: Overview; readonly trend: Trend | undefined }) {
  return (
    <section className="kpis" aria-label="Key figures">
      {FIGURES.map((spec) => (
        <RateFigure
          key={spec.name}
          name={spec.name}
          ratio={spec.of(overview.now)}
          of={spec.words(overview.now)}
          none={spec.none}
          change={changeOfRate(spec.of(overview.now), spec.of(overview.before), spec.welcome)}
          trend={
            spec.trend === undefined ? [] : (trend?.now ?? []).map((point) => percentOf(spec.trend?.(point) ?? NO_DATA))
          }
        />
      ))}
    </section>
  )
}

const NO_DATA: Ratio = { numerator: 0, denominator: 0 }
