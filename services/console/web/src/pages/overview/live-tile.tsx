import { Link } from "@tanstack/react-router"
import { useEffect, useRef, useState } from "react"
import type { RecentText } from "../../api/calls.ts"
import type { Figures } from "../../api/views.ts"
import { type Stages, stageShares, stripTopMs } from "../../charts/stages-geometry.ts"
import { useLiveStatus } from "../../live/live-context.tsx"
import { useNow } from "../../shell/live-badge.tsx"
import { useNames } from "../../shell/use-scope.ts"
import { sayAgo } from "../../words/say-number.ts"

/** What we promise, caller-felt. */
const GOAL_S = 5
/** The dashed line of the strip. */
const LINE_MS = 2_000
/** A screen reader hears of a new text at most this often. */
const ANNOUNCE_MS = 15_000

const seconds = (ms: number) => (ms / 1_000).toFixed(2)

/** The one live figure of the page: how long the last caller waited for the text, and who took how much of it. */
export function LiveTile({
  texts,
  figures,
}: {
  readonly texts: readonly RecentText[] | undefined
  readonly figures: Figures
}) {
  const live = useLiveStatus().state === "live"
  const last = texts?.[0]
  return (
    <section className={live ? "livetile" : "livetile stale"} aria-labelledby="h-live">
      <div className="head">
        <h2 id="h-live">Seconds to text</h2>
        <span className="aside live" style={{ padding: 0 }}>
          <span className={`pulse is-${live ? "live" : "lost"}`} />
          {live ? "live" : "not live"}
        </span>
      </div>
      {last === undefined ? <NoTextYet asked={texts !== undefined} /> : <Last text={last} figures={figures} />}
      <Strip texts={texts ?? []} />
      <div className="quant">
        {figures.timeToText.p50 === null || figures.timeToText.p95 === null ? (
          <span>Not enough data for a spread</span>
        ) : (
          <>
            <span>
              Half under <b>{figures.timeToText.p50.toFixed(2)} s</b>
            </span>
            <span>
              95&nbsp;% under <b>{figures.timeToText.p95.toFixed(2)} s</b>
            </span>
          </>
        )}
        <span>
          Goal <b>{GOAL_S} s</b>
        </span>
      </div>
    </section>
  )
}

function NoTextYet({ asked }: { readonly asked: boolean }) {
  return (
    <div className="big">
      <span className="fig">–</span>
      <span className="sm soft">
        {asked ? "No text in these days yet." : "Looking for the last text."}
        <br />
        <span className="mute">The next one shows here as it leaves.</span>
      </span>
    </div>
  )
}

function Last({ text, figures }: { readonly text: RecentText; readonly figures: Figures }) {
  const nowMs = useNow(1_000)
  const { locationName } = useNames()
  const total = seconds(text.totalMs)
  const where = locationName(text.locationId)
  const spoken = useSpoken(`Last text after ${total} seconds${where === "" ? "" : `, ${where}`}`)
  return (
    <>
      <div className="big">
        <span className="fig val">
          {total}
          <small>s</small>
        </span>
        <span className="sm soft">
          last text, {sayAgo(nowMs - text.atMs)}
          <br />
          <Link className="mute" to="/calls/$callId" params={{ callId: text.callId }}>
            {where === "" ? "show the call" : where}
          </Link>
        </span>
        <span className="sr" aria-live="polite" aria-atomic="true">
          {spoken}
        </span>
      </div>
      <StagesBar figures={figures} />
    </>
  )
}

/** Where half of the texts of these days spend their time: carrier grey, we in ink, the provider pale and hatched. */
function StagesBar({ figures }: { readonly figures: Figures }) {
  const { carrierSpan, platformSpan, providerSpan } = figures
  if (carrierSpan.p50 === null || platformSpan.p50 === null || providerSpan.p50 === null) return null
  const stages: Stages = {
    carrierMs: carrierSpan.p50 * 1_000,
    usMs: platformSpan.p50 * 1_000,
    providerMs: providerSpan.p50 * 1_000,
  }
  const shares = stageShares(stages)
  return (
    <div className="stages">
      <div
        className="bar"
        role="img"
        aria-label={`Half of the texts: carrier under ${seconds(stages.carrierMs)}, us under ${seconds(stages.usMs)}, provider under ${seconds(stages.providerMs)} seconds`}
      >
        <i className="carrier-f" style={{ flex: shares.carrierMs }} />
        <i className="us-f" style={{ flex: shares.usMs }} />
        <i className="provider-f" style={{ flex: shares.providerMs }} />
      </div>
      <ul>
        <li>
          <span className="sw carrier" />
          Carrier <b>{seconds(stages.carrierMs)}</b>
        </li>
        <li>
          <span className="sw us" />
          Us <b>{seconds(stages.usMs)}</b>
        </li>
        <li>
          <span className="sw provider" />
          Provider <b>{seconds(stages.providerMs)}</b>
        </li>
      </ul>
    </div>
  )
}

/** Lets a sentence through at most every 15 s. */
function useSpoken(sentence: string): string {
  const [spoken, setSpoken] = useState("")
  const lastAt = useRef(-ANNOUNCE_MS)
  useEffect(() => {
    const waitMs = Math.max(0, lastAt.current + ANNOUNCE_MS - performance.now())
    const timer = setTimeout(() => {
      lastAt.current = performance.now()
      setSpoken(sentence)
    }, waitMs)
    return () => clearTimeout(timer)
  }, [sentence])
  return spoken
}

/** One column a text, the newest at the end, in the colour of what was ours to answer for. */
function Strip({ texts }: { readonly texts: readonly RecentText[] }) {
  const topMs = stripTopMs(texts.map(({ totalMs }) => totalMs))
  const slow = texts.filter(({ totalMs }) => totalMs > LINE_MS).length
  return (
    <div
      className="strip"
      role="img"
      aria-label={
        texts.length === 0
          ? "No texts to show yet"
          : `The last ${texts.length} texts, the newest at the end. ${slow === 0 ? "All" : `${texts.length - slow} of them`} under 2 seconds.`
      }
    >
      {texts.toReversed().map(({ callId, totalMs }) => (
        <div key={callId} className="col">
          <i
            className={totalMs > LINE_MS ? "us-f" : "carrier-f"}
            style={{ height: `${(Math.max(0, totalMs) / topMs) * 100}%` }}
          />
        </div>
      ))}
      <div className="goal" style={{ bottom: `${(LINE_MS / topMs) * 100}%` }}>
        <span>2 s</span>
      </div>
    </div>
  )
}
