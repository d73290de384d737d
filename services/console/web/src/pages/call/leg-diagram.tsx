import { CheckCheck, PhoneCall, PhoneMissed, Voicemail } from "lucide-react"
import type { CallInFull, Leg } from "../../api/views.ts"
import { AFTER_FROM, type Bar, type LegRow, legDiagram } from "../../charts/leg-geometry.ts"
import { useNow } from "../../shell/live-badge.tsx"
import { LEG_OUTCOME_WORDS, wordsFor } from "../../words/codes.ts"
import { sayDuration, sayNumber, sayTail } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"

const msOf = (instant: string | null) => (instant === null ? null : Date.parse(instant))

/** Legs on one axis of time, and the text beside it on a wider one. */
export function LegDiagram({ call, zone }: { readonly call: CallInFull; readonly zone: string }) {
  const nowMs = useNow(1_000)
  const startedMs = msOf(call.startedAt)
  if (startedMs === null) return <p className="hint">The carrier told no times of this call.</p>
  const diagram = legDiagram({
    startedMs,
    endedMs: msOf(call.endedAt),
    knownMs: msOf(call.decidedFrom),
    sentMs: msOf(call.textBack?.sentAt ?? null),
    deliveredMs: msOf(call.textBack?.deliveredAt ?? null),
    nowMs,
    legs: call.legs.map((leg: Leg) => ({
      key: leg.legKey,
      role: leg.role,
      outcome: leg.outcome,
      target: leg.target,
      startedMs: msOf(leg.startedAt),
      ringingMs: msOf(leg.ringingAt),
      answeredMs: msOf(leg.answeredAt),
      endedMs: msOf(leg.endedAt),
    })),
  })
  const { after, endLeft } = diagram
  const hasCaller = diagram.rows.some(({ role }) => role === "caller")
  return (
    <div className="legs" role="img" aria-label={sentenceOf(call, diagram.rows)}>
      <div className="legs-over">
        {after === null ? null : <span className="zoom" style={{ left: `${AFTER_FROM}%`, right: 0 }} />}
        {call.endedAt === null ? null : <span className="vline" style={{ left: `${endLeft}%` }} />}
      </div>
      <div className="lb axis axl" />
      <div className="tr axis">
        {diagram.ticks.map(({ left, seconds }, index) =>
          left > endLeft - 12 ? null : (
            <span key={seconds} style={index === 0 ? { left: 0, transform: "none" } : { left: `${left}%` }}>
              {index === 0 ? sayTime(startedMs, zone, "second") : `${seconds} s`}
            </span>
          ),
        )}
        <span className="endl" style={{ left: `${endLeft}%` }}>
          {call.endedAt === null ? "still on" : `ended at ${sayDuration(diagram.durationMs)}`}
        </span>
        {after?.ticks.map(({ left, seconds }) => (
          <span
            key={seconds}
            style={
              seconds === 0
                ? { left: `${left}%`, transform: "translateX(4px)" }
                : { left: `${left}%`, transform: left > 97 ? "translateX(-100%)" : undefined }
            }
          >
            +{seconds} s
          </span>
        ))}
      </div>
      {hasCaller ? null : (
        <Row
          title={call.callerName ?? sayNumber(call.from)}
          sub={call.callerName === null ? "caller" : sayNumber(call.from)}
        >
          <span className="lg call" style={{ left: 0, width: `${endLeft}%` }}>
            {waits(call, diagram.durationMs)}
          </span>
        </Row>
      )}
      {diagram.rows.map((row) => (
        <Row key={row.key} title={titleOf(row, call)} sub={subOf(row, call)}>
          {row.bars.map((bar) => (
            <BarOf
              key={bar.kind}
              bar={bar}
              row={row}
              words={bar.kind === "call" ? waits(call, diagram.durationMs) : undefined}
            />
          ))}
        </Row>
      ))}
      {after === null ? null : (
        <Row title="Text-back" sub={`to ${sayTail(call.from)}`}>
          {after.stages.map(({ stage, left, width }) => (
            <span
              key={stage}
              className={stage === "handset" ? "lg hand" : `lg st ${stage === "carrier" ? "carrier-f" : "us-f"}`}
              style={{ left: `${left}%`, width: `${width}%` }}
            />
          ))}
          {call.textBack?.state === "delivered" ? (
            <span
              className="stl"
              style={{
                left: `${Math.min(98, (after.stages.at(-1)?.left ?? 0) + (after.stages.at(-1)?.width ?? 0) + 0.4)}%`,
              }}
            >
              <CheckCheck className="ico s" />
            </span>
          ) : null}
        </Row>
      )}
    </div>
  )
}

function Row({
  title,
  sub,
  children,
}: {
  readonly title: string
  readonly sub: string
  readonly children: React.ReactNode
}) {
  return (
    <>
      <div className="lb">
        <b>{title}</b>
        <small>{sub}</small>
      </div>
      <div className="tr">{children}</div>
    </>
  )
}

const waits = (call: CallInFull, ms: number): string =>
  call.endedAt === null ? `On the line for ${sayDuration(ms)}` : `On the line for ${sayDuration(ms)}, then hangs up`

function titleOf(row: LegRow, call: CallInFull): string {
  if (row.role === "caller") return call.callerName ?? sayNumber(call.from)
  if (row.outcome?.startsWith("voicemail") === true) return "Voicemail"
  return row.target === null ? "A phone" : row.target.startsWith("+") ? sayNumber(row.target) : row.target
}

function subOf(row: LegRow, call: CallInFull): string {
  if (row.role === "caller") return call.callerName === null ? "caller" : sayNumber(call.from)
  if (row.role === "group") return "group of phones"
  return row.outcome?.startsWith("voicemail") === true ? "ours" : "phone"
}

function BarOf({ bar, row, words }: { readonly bar: Bar; readonly row: LegRow; readonly words: string | undefined }) {
  const style = { left: `${bar.left}%`, width: `${bar.width}%` }
  switch (bar.kind) {
    case "call":
      return (
        <span className="lg call" style={style}>
          {words}
        </span>
      )
    case "ring":
      return (
        <span className="lg ring" style={style}>
          <PhoneMissed className="ico s" />
          Rang {sayDuration(bar.ms)}
          {row.bars.length > 1 ? "" : `, ${wordsFor(LEG_OUTCOME_WORDS, row.outcome ?? "unknown").toLowerCase()}`}
        </span>
      )
    case "busy":
      return (
        <span className="lg busy" style={style}>
          <PhoneCall className="ico s" />
          {wordsFor(LEG_OUTCOME_WORDS, row.outcome ?? "unknown")}
        </span>
      )
    case "voicemail":
      return (
        <span className="lg vm" style={style}>
          <Voicemail className="ico s" />
          {wordsFor(LEG_OUTCOME_WORDS, row.outcome ?? "unknown")}, {sayDuration(bar.ms)}
        </span>
      )
    case "talk":
      return (
        <span className="lg talk" style={style}>
          <PhoneCall className="ico s" />
          {wordsFor(LEG_OUTCOME_WORDS, row.outcome ?? "unknown")}, {sayDuration(bar.ms)}
        </span>
      )
  }
}

function sentenceOf(call: CallInFull, rows: readonly LegRow[]): string {
  const legs = rows
    .filter(({ role }) => role !== "caller")
    .map(
      (row) =>
        `${titleOf(row, call)}: ${wordsFor(LEG_OUTCOME_WORDS, row.outcome ?? "unknown").toLowerCase()}${row.bars[0] === undefined ? "" : `, ${sayDuration(row.bars[0].ms)}`}`,
    )
  return legs.length === 0 ? "The carrier told of no phones." : `${legs.join(". ")}.`
}
