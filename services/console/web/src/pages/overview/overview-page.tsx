import { useQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { PhoneIncoming } from "lucide-react"
import { recentTextsQuery } from "../../api/calls.ts"
import { funnelQuery, hoursQuery, leagueQuery, overviewQuery, trendQuery } from "../../api/figures.ts"
import { threadCountsQuery } from "../../api/threads.ts"
import type { FunnelStep, League } from "../../api/views.ts"
import { intervalTone } from "../../charts/interval-geometry.ts"
import { Empty } from "../../parts/empty.tsx"
import { Part } from "../../parts/part.tsx"
import { blockLines, Skeleton } from "../../parts/skeleton.tsx"
import { sayRange } from "../../shell/scope.ts"
import { useNames, useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { percentOf, sayCount } from "../../words/say-number.ts"
import { CoverPart } from "./cover-part.tsx"
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
  const { locationName } = useNames()
  const inbound = overview.data?.now.attempts.inbound

  return (
    <>
      <header className="band lead">
        <div>
          <Opening steps={funnel.data?.steps} />
          <p>
            {sayRange(scope)}, each location in its own time zone. Tests and calls within the house are left out
            {overview.data === undefined || overview.data.now.attempts.spam === 0
              ? "."
              : `, and ${sayCount(overview.data.now.attempts.spam)} spam calls.`}
          </p>
        </div>
      </header>
      {inbound === 0 ? <NoCallsYet /> : null}
      <div className="split live-kpi o-live">
        <Part query={overview} name="Seconds to text" lines={blockLines(220)}>
          {({ now }) => <LiveTile texts={texts.data ?? []} figures={now} />}
        </Part>
        <Part query={overview} name="Key figures" lines={blockLines(220)}>
          {(data) => <KeyFigures overview={data} trend={trend.data} />}
        </Part>
      </div>
      <div className="split two-one o-needs">
        <Part query={trend} name="The trend" lines={blockLines(260)}>
          {(data) => <TrendPart trend={data} overview={overview.data} range={scope} />}
        </Part>
        <NeedsPart
          needs={needsNow({
            stillWaiting: counts.data?.needsReply ?? 0,
            oldestWaitingMs: overview.data?.now.oldestWaitingMs ?? 0,
            callbacks: counts.data?.callbacks ?? 0,
            undeliverable: counts.data?.undeliverable ?? 0,
            unheardLines: 0,
            sitesAbove: sitesAbove(league.data, locationName),
            stopped: [],
          })}
        />
      </div>
      <Part query={funnel} name="The funnel" lines={blockLines(200)}>
        {({ steps }) => <FunnelPart steps={steps} />}
      </Part>
      <Part query={league} name="Locations" lines={blockLines(240)}>
        {(data) => <LeaguePart league={data} />}
      </Part>
      <Part query={hours} name="Hours and weekdays" lines={blockLines(300)}>
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

function Opening({ steps }: { readonly steps: readonly FunnelStep[] | undefined }) {
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

function sitesAbove(league: League | undefined, nameOf: (id: string) => string): NeedFacts["sitesAbove"] {
  if (league === undefined || league.rows.length < 2) return []
  const all = percentOf(league.all.missedRate)
  return league.rows
    .filter(
      ({ rank, wilsonLow, wilsonHigh }) =>
        rank !== null && intervalTone(wilsonLow * 100, wilsonHigh * 100, all) === "above",
    )
    .sort((a, b) => b.wilsonLow - a.wilsonLow)
    .map(({ locationId, figures }) => ({
      locationId,
      name: nameOf(locationId),
      missed: figures.missedRate.numerator,
      offered: figures.missedRate.denominator,
    }))
}
