import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { PhoneIncoming } from "lucide-react"
import { recentTextsQuery } from "../../api/calls.ts"
import { freshnessQuery, funnelQuery, hoursQuery, leagueQuery, overviewQuery, trendQuery } from "../../api/figures.ts"
import { setupQuery } from "../../api/locations.ts"
import { ApiProblem } from "../../api/problem.ts"
import { threadCountsQuery, type Where } from "../../api/threads.ts"
import type { FunnelStep, League, Setup } from "../../api/views.ts"
import { intervalTone } from "../../charts/interval-geometry.ts"
import { Empty } from "../../parts/empty.tsx"
import { Failed, Part } from "../../parts/part.tsx"
import { blockLines, listLines, Skeleton } from "../../parts/skeleton.tsx"
import { useNow } from "../../shell/live-badge.tsx"
import { sayRange } from "../../shell/scope.ts"
import { useNames, useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { wilson } from "../../words/say-change.ts"
import { percentOf, sayCount } from "../../words/say-number.ts"
import { CoverPart } from "./cover-part.tsx"
import { FiguresNote, sayFreshness } from "./figures-note.tsx"
import { FunnelPart } from "./funnel-part.tsx"
import { HeatPart } from "./heat-part.tsx"
import { KeyFigures } from "./key-figures.tsx"
import { LeaguePart } from "./league-part.tsx"
import { LiveTile } from "./live-tile.tsx"
import { type NeedFacts, needsNow } from "./needs-now.ts"
import { NeedsPart } from "./needs-part.tsx"
import { openingSentence } from "./opening-sentence.ts"
import { TrendPart } from "./trend-part.tsx"

export function OverviewPage() {
  useTitle("Overview")
  const scope = useScope()
  const where = { brand: scope.brand, location: scope.location, from: scope.from, to: scope.to }
  const overview = useQuery(overviewQuery(where))
  const funnel = useQuery(funnelQuery(where))
  const trend = useQuery(trendQuery(where, scope.from === scope.to ? "hour" : "day"))
  const league = useQuery(leagueQuery(where))
  const hours = useQuery(hoursQuery(where))
  const texts = useQuery(recentTextsQuery(where))
  const counts = useQuery(threadCountsQuery(where))
  const setup = useQuery(setupQuery)
  const freshness = useQuery(freshnessQuery).data
  const nowMs = useNow(10_000)
  const { locationName } = useNames()
  const inbound = overview.data?.now.attempts.inbound
  if (overview.error instanceof ApiProblem && overview.error.status === 403)
    return (
      <div className="alone">
        <h1 className="sr">Overview</h1>
        <Failed name="The figures" error={overview.error} />
      </div>
    )

  return (
    <>
      <FiguresNote freshness={freshness} nowMs={nowMs} />
      <header className="band lead">
        <div>
          <Opening steps={funnel.data?.steps} failed={funnel.error !== null} />
          <p>
            {sayRange(scope)}, each location in its own time zone. Tests and calls within the house are left out
            {overview.data === undefined || overview.data.now.attempts.spam === 0
              ? "."
              : `, and ${sayCount(overview.data.now.attempts.spam)} spam calls.`}
            {sayFreshness(freshness, nowMs)}
          </p>
        </div>
      </header>
      {inbound === 0 ? <NoCallsYet /> : null}
      <div className="split live-kpi o-live">
        <Part query={overview} name="Seconds to text" lines={blockLines(240)}>
          {({ now }) => <LiveTile texts={texts.data} figures={now} />}
        </Part>
        <Part query={overview} name="Key figures" lines={blockLines(240)}>
          {(data) => <KeyFigures overview={data} trend={trend.data} />}
        </Part>
      </div>
      <div className="split two-one o-needs">
        <Part query={trend} name="The trend" lines={blockLines(348)}>
          {(data) => <TrendPart trend={data} overview={overview.data} range={scope} />}
        </Part>
        <Part query={counts} name="What needs you" lines={listLines(4)}>
          {(waiting) => (
            <NeedsPart
              needs={needsNow({
                stillWaiting: waiting.needsReply,
                late: waiting.late,
                oldestWaitingMs: overview.data?.now.oldestWaitingMs ?? 0,
                callbacks: waiting.callbacks,
                undeliverable: waiting.undeliverable,
                unheardLines: unheard(setup.data, where),
                sitesAbove: sitesAbove(league.data, locationName),
              })}
            />
          )}
        </Part>
      </div>
      <Part query={funnel} name="The funnel" lines={blockLines(370)}>
        {({ steps }) => <FunnelPart steps={steps} />}
      </Part>
      <Part query={league} name="Locations" lines={blockLines(80 + scope.locations.length * 40)}>
        {(data) => <LeaguePart league={data} />}
      </Part>
      <Part query={hours} name="Hours and weekdays" lines={blockLines(380)}>
        {(data) => (
          <div className="split two-one">
            <HeatPart cells={data.cells} gapTarget={data.gapTarget} gapCallsMin={data.gapCallsMin} />
            <CoverPart cells={data.cells} />
          </div>
        )}
      </Part>
    </>
  )
}

function Opening({ steps, failed }: { readonly steps: readonly FunnelStep[] | undefined; readonly failed: boolean }) {
  if (steps === undefined && failed) return <h1>Overview</h1>
  if (steps === undefined)
    return (
      <>
        <h1 className="sr">Overview</h1>
        <Skeleton lines={[["62%", 26]]} label="Overview: loading" />
      </>
    )
  const count = (step: string) => steps.find((one) => one.step === step)?.count ?? 0
  const { pieces } = openingSentence({
    offered: count("offered"),
    missed: count("missed"),
    texted: count("texted"),
    replied: count("replied"),
    reached: count("reached"),
  })
  return (
    <h1>
      {pieces.map(({ words, figure }) => (figure ? <b key={words}>{words}</b> : <span key={words}>{words}</span>))}
    </h1>
  )
}

function NoCallsYet() {
  return (
    <div className="band">
      <Empty
        icon={PhoneIncoming}
        title="No calls yet"
        action={
          <Link to="/lines" className="btn primary">
            Show the lines
          </Link>
        }
      >
        Ring one of your lines, let it ring out, and you will see yourself here in a second.
      </Empty>
    </div>
  )
}

/** Lines of what the page is about that no event ever came from. */
const unheard = (setup: Setup | undefined, { brand, location }: Where): number =>
  (setup?.lines ?? []).filter(
    (line) =>
      line.firstEventAt === null &&
      (brand === null || line.brandId === brand) &&
      (location === null || line.locationId === location),
  ).length

function sitesAbove(league: League | undefined, nameOf: (id: string) => string): NeedFacts["sitesAbove"] {
  if (league === undefined || league.rows.length < 2) return []
  const all = percentOf(league.all.missedRate)
  return league.rows
    .flatMap(({ rank, locationId, figures }) => {
      if (rank === null || figures.missedRate.denominator === 0) return []
      const { low, high } = wilson(figures.missedRate)
      return intervalTone(low, high, all) === "above" ? [{ locationId, figures, low }] : []
    })
    .sort((a, b) => b.low - a.low)
    .map(({ locationId, figures }) => ({
      locationId,
      name: nameOf(locationId),
      missed: figures.missedRate.numerator,
      offered: figures.missedRate.denominator,
    }))
}
