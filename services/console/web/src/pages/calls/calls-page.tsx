import type { VerdictReason } from "@rebound/contracts"
import { useInfiniteQuery, useMutation } from "@tanstack/react-query"
import { Link, useNavigate, useSearch } from "@tanstack/react-router"
import { Download, FunnelX, PhoneMissed, X } from "lucide-react"
import { callFactsPage, callFactsQuery } from "../../api/calls.ts"
import type { CallFact } from "../../api/views.ts"
import { useHeldRows } from "../../live/use-held-rows.ts"
import { download } from "../../parts/download.ts"
import { Empty } from "../../parts/empty.tsx"
import { OutcomeChip } from "../../parts/outcome-chip.tsx"
import { Failed } from "../../parts/part.tsx"
import { Segmented } from "../../parts/segmented.tsx"
import { blockLines, Skeleton } from "../../parts/skeleton.tsx"
import { useNow } from "../../shell/live-badge.tsx"
import { sayRange } from "../../shell/scope.ts"
import { useToast } from "../../shell/toasts.tsx"
import { useNames, useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { DECISION_REASON_WORDS, MESSAGE_STATE_WORDS, VERDICT_REASON_WORDS, wordsFor } from "../../words/codes.ts"
import { sayCount, sayCountOf, sayDuration, sayNumber } from "../../words/say-number.ts"
import { sayTime, sayWhen } from "../../words/say-time.ts"
import { type CallSet, type CallsSearch, SET_WORDS } from "./calls-search.ts"
import { exportCalls } from "./export-calls.ts"

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
/** The sets that people ask for; the others come by links from the overview. */
const SETS = ["inbound", "missed", "texted", "replied", "reached"] as const

const idOf = ({ callId }: CallFact) => callId

export function CallsPage() {
  useTitle("Calls")
  const scope = useScope()
  const search = useSearch({ from: "/shell/calls" })
  const { set = "inbound", reason, suppressed, weekday, hour } = search
  const asked: CallsSearch = { set, reason, suppressed, weekday, hour }
  const about = { brand: scope.brand, location: scope.location, from: scope.from, to: scope.to }
  const query = useInfiniteQuery(callFactsQuery(about, asked))
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { shown, waiting, over, release } = useHeldRows(rows, idOf)
  const navigate = useNavigate({ from: "/calls" })
  const toast = useToast()
  const { locationName } = useNames()
  const file = useMutation({
    mutationFn: () => exportCalls((cursor) => callFactsPage(about, asked, cursor), locationName),
    onSuccess: (text) => download(`calls-${scope.from}-${scope.to}.csv`, text),
    onError: (error) => toast({ words: `No file. ${error.message}` }),
  })
  const change = (next: CallsSearch) => navigate({ search: (before) => ({ ...before, ...next }) })
  const { total, totalAtLeast } = query.data?.pages.at(-1) ?? {}
  return (
    <>
      <header className="band lead">
        <div>
          <h1>
            {total === undefined ? (
              "Calls"
            ) : (
              <>
                <b>
                  {sayCountOf(total, "call")}
                  {totalAtLeast === true ? " or more" : ""}
                </b>{" "}
                {describe(asked)}
              </>
            )}
          </h1>
          <p>{sayRange(scope)}, each location in its own time zone. Newest first.</p>
        </div>
        <div className="aside">
          <button type="button" className="btn sm" disabled={file.isPending} onClick={() => file.mutate()}>
            <Download className="ico s" />
            {file.isPending ? "Gathering" : "CSV"}
            <span className="sr"> of these calls</span>
          </button>
        </div>
      </header>
      <section className="band" aria-label="Calls" {...over}>
        <div className="filters">
          <Segmented<CallSet>
            label="Which calls"
            options={(SETS.some((one) => one === set) ? SETS : [...SETS, set]).map(
              (key) => [key, SET_WORDS[key]] as const,
            )}
            value={set}
            onChange={(next) => change({ set: next })}
          />
          <label className="field inline">
            <span className="sr">Reason</span>
            <select
              className="select"
              value={reason ?? ""}
              onChange={(event) => change({ reason: (event.target.value || undefined) as VerdictReason | undefined })}
            >
              <option value="">Any reason</option>
              {Object.entries(VERDICT_REASON_WORDS).map(([key, words]) => (
                <option key={key} value={key}>
                  {words}
                </option>
              ))}
            </select>
          </label>
          <label className="field inline">
            <span className="sr">Why not texted</span>
            <select
              className="select"
              value={suppressed ?? ""}
              onChange={(event) => change({ suppressed: event.target.value || undefined })}
            >
              <option value="">Texted or not</option>
              {Object.entries(DECISION_REASON_WORDS).map(([key, words]) => (
                <option key={key} value={key}>
                  Not texted: {words}
                </option>
              ))}
            </select>
          </label>
          {weekday === undefined || hour === undefined ? null : (
            <button type="button" className="btn sm" onClick={() => change({ weekday: undefined, hour: undefined })}>
              {DAYS[weekday - 1]} {hour} to {hour + 1}
              <X className="ico s" />
              <span className="sr">, show all hours</span>
            </button>
          )}
        </div>
        {waiting === 0 ? null : (
          <button type="button" className="btn sm primary waiting-rows" onClick={release}>
            {sayCount(waiting)} new
          </button>
        )}
        {query.data !== undefined ? (
          <>
            {shown.length === 0 && query.hasNextPage ? (
              <p className="quiet-note">None among the newest calls. Older ones have not been looked at yet.</p>
            ) : shown.length === 0 ? (
              <NothingFound
                narrowed={
                  reason !== undefined || suppressed !== undefined || weekday !== undefined || set !== "inbound"
                }
              />
            ) : (
              <CallTable calls={shown} />
            )}
            {query.hasNextPage ? (
              <button
                type="button"
                className="btn more"
                disabled={query.isFetchingNextPage}
                onClick={() => query.fetchNextPage()}
              >
                {query.isFetchingNextPage ? "Loading" : shown.length === 0 ? "Look further back" : "Show older calls"}
              </button>
            ) : null}
          </>
        ) : query.error === null ? (
          <Skeleton lines={blockLines(420)} label="Calls: loading" />
        ) : (
          <Failed name="Calls" error={query.error} retry={() => query.refetch()} />
        )}
      </section>
    </>
  )
}

/** “missed, Monday 8 to 9”. */
function describe({ set, reason, suppressed, weekday, hour }: CallsSearch): string {
  const parts = [
    set === undefined || set === "inbound" ? "came in" : SET_WORDS[set].toLowerCase(),
    reason === undefined ? "" : wordsFor(VERDICT_REASON_WORDS, reason).toLowerCase(),
    suppressed === undefined ? "" : `not texted: ${wordsFor(DECISION_REASON_WORDS, suppressed)}`,
    weekday === undefined || hour === undefined ? "" : `${DAYS[weekday - 1]} ${hour} to ${hour + 1}`,
  ]
  return `${parts.filter((part) => part !== "").join(", ")}.`
}

function NothingFound({ narrowed }: { readonly narrowed: boolean }) {
  return (
    <Empty
      icon={narrowed ? FunnelX : PhoneMissed}
      title={narrowed ? "No calls match" : "No calls in these days"}
      action={
        narrowed ? (
          <Link className="btn" to="/calls" search={{}}>
            Show all calls
          </Link>
        ) : undefined
      }
    >
      {narrowed ? "Not one call of these days is like that." : "Choose other days, or ring one of your lines."}
    </Empty>
  )
}

function CallTable({ calls }: { readonly calls: readonly CallFact[] }) {
  return (
    <div className="tw">
      <table className="table calls">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Location</th>
            <th scope="col">What became of it</th>
            <th scope="col" className="n">
              Rang
            </th>
            <th scope="col">Text</th>
            <th scope="col" className="n">
              Texted after
            </th>
            <th scope="col">Handled</th>
          </tr>
        </thead>
        <tbody>
          {calls.map((call) => (
            <CallRow key={call.callId} call={call} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

function CallRow({ call }: { readonly call: CallFact }) {
  const nowMs = useNow(60_000)
  const { locationName, zoneAt } = useNames()
  const zone = zoneAt(call.locationId)
  const startedMs = call.startedAt === null ? null : Date.parse(call.startedAt)
  const tookMs =
    call.acceptedAt === null || call.endedAt === null ? null : Date.parse(call.acceptedAt) - Date.parse(call.endedAt)
  return (
    <tr>
      <td className="when">
        <Link to="/calls/$callId" params={{ callId: call.callId }} className="strong num">
          {startedMs === null ? "not told" : sayTime(startedMs, zone, "second")}
          <span className="sr">, open the call</span>
        </Link>
        <span className="sub">
          {" "}
          {startedMs === null || sayWhen(startedMs, nowMs, zone).includes(":") ? "" : sayTime(startedMs, zone, "day")}
        </span>
        {call.attempt > 1 ? (
          <span className="tag tries">
            <PhoneMissed className="ico s" />
            {call.attempt}
            <span className="sr">. try</span>
          </span>
        ) : null}
      </td>
      <td className="where">
        {call.locationId === null ? "–" : locationName(call.locationId)}
        <span className="sub num"> {sayNumber(call.line)}</span>
        {call.open ? null : <span className="tag">closed</span>}
      </td>
      <td className="what">
        <OutcomeChip verdict={call.verdict} reason={call.reason} />
      </td>
      <td className="n rang">{call.ringMs === 0 ? "–" : sayDuration(call.ringMs)}</td>
      <td className="text">
        <TextState call={call} />
      </td>
      <td className="n took">{tookMs === null ? "–" : sayDuration(tookMs)}</td>
      <td className="handled">{handledWords(call)}</td>
    </tr>
  )
}

function TextState({ call }: { readonly call: CallFact }) {
  if (call.textState === null) return <span className="mute">{call.verdict === "missed" ? "being decided" : "–"}</span>
  if (call.textState === "suppressed" || (call.acceptedAt === null && call.textReason !== null))
    return <span className="soft">Not texted: {wordsFor(DECISION_REASON_WORDS, call.textReason ?? "")}</span>
  return <span>{wordsFor(MESSAGE_STATE_WORDS, call.textState)}</span>
}

/** Whether somebody took care of the caller: answered, or wrote back and so is in the inbox. */
function handledWords({ verdict, repliedAt, startedAt }: CallFact): string {
  if (verdict === "answered" || verdict === "covered") return "Yes"
  if (repliedAt !== null)
    return `Wrote back${startedAt === null ? "" : ` after ${sayDuration(Date.parse(repliedAt) - Date.parse(startedAt))}`}`
  return verdict === "missed" || verdict === "unresolved" ? "Not yet" : "–"
}
