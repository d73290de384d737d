import { useQuery } from "@tanstack/react-query"
import { Link, useSearch } from "@tanstack/react-router"
import { Check, CircleAlert, CircleCheck, CircleDashed, Minus, PhoneOff, X } from "lucide-react"
import { setupQuery } from "../../api/locations.ts"
import type { Setup, SetupLine } from "../../api/views.ts"
import { Empty } from "../../parts/empty.tsx"
import { Part } from "../../parts/part.tsx"
import { blockLines } from "../../parts/skeleton.tsx"
import { useNow } from "../../shell/live-badge.tsx"
import { useNames, useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { sayAgo, sayNumber } from "../../words/say-number.ts"
import { type Check as CheckStep, doneOf, lineChecks } from "./line-checks.ts"
import { Webhooks } from "./webhooks.tsx"

/** While a line waits for its first event this is asked so often, should the live link be down. */
const ASK_MS = 10_000

export function LinesPage() {
  useTitle("Lines")
  const query = useQuery({
    ...setupQuery,
    refetchInterval: ({ state }) =>
      state.data?.lines.some(({ firstEventAt }) => firstEventAt === null) === true ? ASK_MS : false,
  })
  return (
    <Part heading query={query} name="Lines" lines={blockLines(420)}>
      {(setup) => <LinesShown setup={setup} />}
    </Part>
  )
}

function LinesShown({ setup }: { readonly setup: Setup }) {
  const { brand, location } = useScope()
  const chosen = useSearch({ from: "/shell/lines" }).line
  const lines = setup.lines.filter(
    (line) => (brand === null || line.brandId === brand) && (location === null || line.locationId === location),
  )
  const line = lines.find(({ number }) => number === chosen) ?? lines[0]
  if (line === undefined)
    return (
      <>
        <header className="band lead">
          <h1>No lines yet.</h1>
        </header>
        <div className="band">
          <Empty icon={PhoneOff} title="No lines">
            They come with the directory’s file, applied by whoever runs this installation.
          </Empty>
        </div>
      </>
    )
  return <LineShown setup={setup} lines={lines} line={line} />
}

function LineShown({
  setup,
  lines,
  line,
}: {
  readonly setup: Setup
  readonly lines: readonly SetupLine[]
  readonly line: SetupLine
}) {
  const { locationName } = useNames()
  const nowMs = useNow(10_000)
  const checks = lineChecks(line, setup.accounts, nowMs)
  const heard = line.firstEventAt !== null
  return (
    <>
      <header className="band call-head">
        <div className="cd-top">
          <div>
            <h1>
              <span className="num">{sayNumber(line.number)}</span>
              {heard ? (
                <span className="oc good">
                  <CircleCheck className="ico" />
                  Heard of {line.lastEventAt === null ? "" : sayAgo(nowMs - Date.parse(line.lastEventAt))}
                </span>
              ) : (
                <span className="oc look" role="status">
                  <CircleDashed className="ico" />
                  Waiting for the first event
                </span>
              )}
            </h1>
            <p>
              {locationName(line.locationId)}
              {line.label === "" ? "" : `, ${line.label}`}. {doneOf(checks)} of {checks.length} steps done.
            </p>
          </div>
          <div className="acts">
            <Link className="btn" to="/locations/$locationId" params={{ locationId: line.locationId }}>
              Hours and texts
            </Link>
          </div>
        </div>
      </header>
      <div className="setup split two-col">
        <LineList lines={lines} line={line} setup={setup} />
        <section aria-label="Set-up of the line">
          <div className="prog" role="img" aria-label={`${doneOf(checks)} of ${checks.length} done`}>
            {checks.map(({ key, state }) => (
              <i key={key} className={state === "ok" ? "d" : state === "bad" ? "b" : ""} />
            ))}
          </div>
          <ol className="checks">
            {checks.map((check) => (
              <Step key={check.key} check={check} />
            ))}
          </ol>
          <Webhooks setup={setup} line={line} />
        </section>
      </div>
    </>
  )
}

function LineList({
  lines,
  line,
  setup,
}: {
  readonly lines: readonly SetupLine[]
  readonly line: SetupLine
  readonly setup: Setup
}) {
  const { locationName } = useNames()
  const nowMs = useNow(10_000)
  const inOrder = lines.filter((one) =>
    lineChecks(one, setup.accounts, nowMs).every(({ state }) => state === "ok"),
  ).length
  return (
    <nav className="lines" aria-label="Lines">
      {lines.map((one) => {
        const checks = lineChecks(one, setup.accounts, nowMs)
        const bad = checks.filter(({ state }) => state === "bad").length
        const waiting = one.firstEventAt === null
        const Glyph = bad > 0 ? CircleAlert : waiting ? CircleDashed : CircleCheck
        return (
          <Link
            key={one.number}
            to="/lines"
            search={(before) => ({ ...before, line: one.number })}
            activeProps={{ "aria-current": undefined }}
            aria-current={one === line ? "page" : undefined}
          >
            <Glyph className={`ico ${bad > 0 ? "bad" : waiting ? "todo" : "ok"}`} />
            <b>{sayNumber(one.number)}</b>
            {bad === 0 ? <span /> : <span className="badge">{bad}</span>}
            <small>
              {locationName(one.locationId)},{" "}
              {waiting
                ? "never heard of"
                : one.lastEventAt === null
                  ? "heard of"
                  : `heard of ${sayAgo(nowMs - Date.parse(one.lastEventAt))}`}
            </small>
          </Link>
        )
      })}
      <p className="hint">
        {lines.length === 1 ? "1 line" : `${lines.length} lines`}, {inOrder} in order
      </p>
    </nav>
  )
}

const GLYPHS = { ok: Check, bad: X, todo: Minus }

function Step({ check }: { readonly check: CheckStep }) {
  const Glyph = GLYPHS[check.state]
  return (
    <li className={check.state}>
      <span className="mk2">
        <Glyph className="ico" />
      </span>
      <div>
        <b>{check.title}</b>
        <p>{check.words}</p>
      </div>
    </li>
  )
}
