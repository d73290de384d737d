import { Link } from "@tanstack/react-router"
import type { CSSProperties } from "react"
import type { FunnelStep } from "../../api/views.ts"
import { type FunnelShape, foldReasons, funnelShapes } from "../../charts/funnel-geometry.ts"
import { ShowTable } from "../../parts/show-table.tsx"
import { FUNNEL_ALONE_WORDS, FUNNEL_WORDS, LOSS_REASON_WORDS, wordsFor } from "../../words/codes.ts"
import { sayCount, sayPercent } from "../../words/say-number.ts"
import { readCallsSearch } from "../calls/calls-search.ts"

/** From offered to reached: callers, not rings. What is lost on the way to the next step carries its reasons. */
export function FunnelPart({ steps }: { readonly steps: readonly FunnelStep[] }) {
  const shapes = funnelShapes(steps)
  return (
    <section className="band" aria-labelledby="h-fn">
      <svg width="0" height="0" className="defs" aria-hidden="true">
        <defs>
          <pattern id="hx" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
            <path d="M0 0V5" stroke="var(--ink-4)" strokeWidth="1.2" />
          </pattern>
        </defs>
      </svg>
      <div className="head">
        <h2 id="h-fn">From missed to reached</h2>
        <p>Callers, not rings. Bars from “missed” on share one scale.</p>
      </div>
      {(steps[0]?.count ?? 0) === 0 ? (
        <p className="quiet-note">Nobody to follow yet: the steps show once somebody calls.</p>
      ) : null}
      <ShowTable
        name="From missed to reached"
        head={["Step", "Callers", "Of the step before", "Lost after it"]}
        rows={shapes.map(({ step, count, ofBefore, lost }) => [
          wordsFor(FUNNEL_WORDS.label, step),
          sayCount(count),
          ofBefore === null ? "–" : `${sayPercent(ofBefore)} %`,
          sayCount(lost),
        ])}
      >
        <ol className="funnel" style={{ "--steps": steps.length } as CSSProperties}>
          {steps.map((step, index) => {
            const shape = shapes[index]
            return shape === undefined ? null : (
              <Step
                key={step.step}
                step={step}
                shape={shape}
                fill={`var(--f-${Math.min(index + (index === 0 ? 1 : 0), 6)})`}
              />
            )
          })}
        </ol>
      </ShowTable>
    </section>
  )
}

function Step({
  step,
  shape,
  fill,
}: {
  readonly step: FunnelStep
  readonly shape: FunnelShape
  readonly fill: string
}) {
  const label = wordsFor(FUNNEL_WORDS.label, step.step)
  return (
    <li className="fstep">
      <Link className="top" to="/calls" search={readCallsSearch({ set: step.step })}>
        <span className="lab">{label}</span>
        <b>{sayCount(step.count)}</b>
        <span className="pct">
          {shape.ofBefore === null ? (
            (FUNNEL_ALONE_WORDS[step.step] ?? "not enough data")
          ) : (
            <>
              {sayPercent(shape.ofBefore)}&nbsp;%<span> {wordsFor(FUNNEL_WORDS.of, step.step)}</span>
            </>
          )}
        </span>
      </Link>
      <div className="shape">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
          <path d={shape.body} fill={fill} />
          {shape.broken ? <Break /> : <path d={shape.wedge} fill="url(#hx)" />}
        </svg>
      </div>
      <div className="fbar" aria-hidden="true">
        <i style={{ inlineSize: `${shape.width}%`, background: fill }} />
      </div>
      <Loss step={step} lost={shape.lost} />
    </li>
  )
}

/** Two zigzags: the bar is cut off, it stands on no scale. */
function Break() {
  return (
    <>
      {[91, 95.5].map((x) => (
        <path
          key={x}
          d={`M${x} 0l4 20-4 20 4 20-4 20 4 20`}
          fill="none"
          stroke="var(--ink-4)"
          strokeWidth="1"
          vectorEffect="non-scaling-stroke"
        />
      ))}
    </>
  )
}

function Loss({ step, lost }: { readonly step: FunnelStep; readonly lost: number }) {
  const { shown, others, otherReasons } = foldReasons(step.lost)
  if (lost === 0) return <div className="loss" />
  return (
    <div className="loss">
      <b>
        {sayCount(lost)} {wordsFor(FUNNEL_WORDS.lost, step.step)}
      </b>
      <ul>
        {shown.map(({ reason, count }) => (
          <li key={reason}>
            <span>{sayCount(count)}</span>
            <span>{wordsFor(LOSS_REASON_WORDS, reason)}</span>
          </li>
        ))}
        {others === 0 ? null : (
          <li>
            <span>{sayCount(others)}</span>
            <span>{otherReasons} other reasons</span>
          </li>
        )}
      </ul>
    </div>
  )
}
