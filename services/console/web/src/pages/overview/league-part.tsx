import { Link } from "@tanstack/react-router"
import {
  type ColumnDef,
  columnVisibilityFeature,
  createSortedRowModel,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
  useTable,
} from "@tanstack/react-table"
import { ArrowDown, ArrowUp, Columns3, Download } from "lucide-react"
import { type ReactNode, useMemo } from "react"
import type { League } from "../../api/views.ts"
import { intervalAxis, intervalTone, onAxis } from "../../charts/interval-geometry.ts"
import { download } from "../../parts/download.ts"
import { Menu, MenuSwitch } from "../../parts/menu.tsx"
import { useNames, useSession } from "../../shell/use-scope.ts"
import { wilson } from "../../words/say-change.ts"
import { percentOf, sayCount, sayPercent } from "../../words/say-number.ts"
import { exportLeague } from "./export-league.ts"
import { type LeagueLine, leagueLine, movement } from "./league-columns.ts"

const features = tableFeatures({
  rowSortingFeature,
  columnVisibilityFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
})

type Column = ColumnDef<typeof features, LeagueLine>

const orUndefined = (value: number | null) => value ?? undefined
const last = { sortUndefined: "last", sortFn: "basic" } as const

/** Sorted by the table, drawn below: a column is a value to sort by, its words and its class. */
const COLUMNS: readonly (Column & {
  readonly id: string
  readonly words: string
  readonly className: string
  readonly fixed?: boolean
})[] = [
  {
    id: "rank",
    words: "Rank",
    className: "rank",
    fixed: true,
    accessorFn: ({ row }: LeagueLine) => orUndefined(row.rank),
    ...last,
  },
  {
    id: "name",
    words: "Location",
    className: "site",
    fixed: true,
    accessorFn: ({ name }: LeagueLine) => name,
    sortFn: "alphanumeric",
  },
  {
    id: "offered",
    words: "Offered",
    className: "n off",
    accessorFn: ({ row }: LeagueLine) => row.figures.attempts.offered,
    ...last,
  },
  {
    id: "missed",
    words: "Missed rate, %",
    className: "w",
    fixed: true,
    accessorFn: ({ missedPercent }: LeagueLine) => orUndefined(missedPercent),
    ...last,
  },
  {
    id: "callers",
    words: "Missed callers",
    className: "n mc",
    accessorFn: ({ row }: LeagueLine) => row.figures.missedCallers.numerator,
    ...last,
  },
  {
    id: "coverage",
    words: "Coverage",
    className: "n cv",
    accessorFn: ({ coveragePercent }: LeagueLine) => orUndefined(coveragePercent),
    ...last,
  },
  {
    id: "reply",
    words: "Person replies, median min",
    className: "n hr",
    accessorFn: ({ replyMinutes }: LeagueLine) => orUndefined(replyMinutes),
    ...last,
  },
  {
    id: "text",
    words: "Text, 95 % under, s",
    className: "n p95",
    accessorFn: ({ textSeconds }: LeagueLine) => orUndefined(textSeconds),
    ...last,
  },
  {
    id: "reached",
    words: "Reached",
    className: "n rc",
    accessorFn: ({ reachedPercent }: LeagueLine) => orUndefined(reachedPercent),
    ...last,
  },
]

/** The table keeps its own list. */
const COLUMNS_OF_TABLE: Column[] = [...COLUMNS]

const RANK_MIN = 30

/** Sites compared fairly: ranked by the cautious end of the interval, too few calls at the foot. */
export function LeaguePart({ league }: { readonly league: League }) {
  const { locationName, brandName } = useNames()
  const { brands } = useSession()
  const lines = useMemo(
    () =>
      league.rows.map((row) =>
        leagueLine(row, locationName(row.locationId), brands.length > 1 ? brandName(row.brandId) : ""),
      ),
    [league.rows, locationName, brandName, brands.length],
  )
  const table = useTable({
    features,
    columns: COLUMNS_OF_TABLE,
    data: lines,
    getRowId: ({ row }) => row.locationId,
    initialState: { sorting: [{ id: "rank", desc: false }] },
    enableSortingRemoval: false,
  })
  const brandRate = percentOf(league.all.missedRate)
  const axis = intervalAxis(
    league.rows.flatMap(({ figures }) => (figures.missedRate.denominator > 0 ? [wilson(figures.missedRate).high] : [])),
  )
  const rows = table.getRowModel().rows
  const ranked = rows.filter(({ original }) => original.row.rank !== null)
  const few = rows.filter(({ original }) => original.row.rank === null)
  const shown = table.getVisibleLeafColumns().flatMap(({ id }) => COLUMNS.find((column) => column.id === id) ?? [])
  return (
    <section className="band" aria-labelledby="h-lg">
      <div className="head">
        <h2 id="h-lg">Locations</h2>
        <p>
          Ranked by the cautious end of the missed rate in open hours. Bars are 95&nbsp;% intervals
          {brandRate === null ? "." : `; the dashed line is all of them, ${sayPercent(brandRate)} %.`}
        </p>
        <div className="aside">
          <span className="leg sm">
            <Key tone="var(--o-answered)">surely below</Key>
            <Key tone="var(--ink-4)">cannot tell</Key>
            <Key tone="var(--o-missed)">surely above</Key>
          </span>
          <Menu
            align="end"
            trigger={
              <button type="button" className="btn sm">
                <Columns3 className="ico s" />
                Columns
              </button>
            }
          >
            {COLUMNS.filter(({ fixed }) => fixed !== true).map(({ id, words }) => {
              const column = table.getColumn(id)
              return (
                <MenuSwitch
                  key={id}
                  checked={column?.getIsVisible() ?? true}
                  onChange={(on) => column?.toggleVisibility(on)}
                >
                  {words}
                </MenuSwitch>
              )
            })}
          </Menu>
          <button
            type="button"
            className="btn sm"
            onClick={() => download("locations.csv", exportLeague([...ranked, ...few].map(({ original }) => original)))}
          >
            <Download className="ico s" />
            CSV<span className="sr"> of these locations</span>
          </button>
        </div>
      </div>
      <div className="tw">
        <table className="table league" aria-labelledby="h-lg">
          <thead>
            <tr>
              {shown.map(({ id, words, className }) => {
                const column = table.getColumn(id)
                const sorted = column?.getIsSorted() ?? false
                return (
                  <th
                    key={id}
                    scope="col"
                    className={className}
                    aria-sort={sorted === false ? "none" : sorted === "asc" ? "ascending" : "descending"}
                  >
                    <button type="button" className="sort" onClick={() => column?.toggleSorting()}>
                      {words}
                      {sorted === false ? null : sorted === "asc" ? (
                        <ArrowUp className="ico s" />
                      ) : (
                        <ArrowDown className="ico s" />
                      )}
                    </button>
                    {id === "missed" ? <AxisTicks axis={axis} /> : null}
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {ranked.map(({ id, original }) => (
              <tr key={id}>
                {shown.map((column) => (
                  <Cell
                    key={column.id}
                    id={column.id}
                    className={column.className}
                    line={original}
                    brandRate={brandRate}
                    top={axis.top}
                  />
                ))}
              </tr>
            ))}
            {few.length === 0 ? null : (
              <tr className="few-h">
                <td colSpan={shown.length}>
                  Too few calls in open hours to rank: under {RANK_MIN} offered in these days
                </td>
              </tr>
            )}
            {few.map(({ id, original }) => (
              <tr key={id} className="few">
                {shown.map((column) => (
                  <Cell
                    key={column.id}
                    id={column.id}
                    className={column.className}
                    line={original}
                    brandRate={brandRate}
                    top={axis.top}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function Key({ tone, children }: { readonly tone: string; readonly children: ReactNode }) {
  return (
    <span>
      <span className="sw" style={{ background: tone }} />
      {children}
    </span>
  )
}

function AxisTicks({ axis }: { readonly axis: ReturnType<typeof intervalAxis> }) {
  return (
    <span className="wil-ax" aria-hidden="true">
      {axis.ticks.map((tick) => (
        <i key={tick} style={{ left: `${onAxis(tick, axis.top)}%` }}>
          {tick}
        </i>
      ))}
    </span>
  )
}

function Cell({
  id,
  className,
  line,
  brandRate,
  top,
}: {
  readonly id: string
  readonly className: string
  readonly line: LeagueLine
  readonly brandRate: number | null
  readonly top: number
}) {
  return <td className={className}>{contentOf(id, line, brandRate, top)}</td>
}

function contentOf(id: string, line: LeagueLine, brandRate: number | null, top: number): ReactNode {
  const { row } = line
  switch (id) {
    case "rank":
      return row.rank === null ? null : (
        <>
          {row.rank}
          {movement(row) === "" ? null : (
            <span className="mv">
              {movement(row)}
              <span className="sr"> against the days before</span>
            </span>
          )}
        </>
      )
    case "name":
      return (
        <>
          <Link to="/" search={(before) => ({ ...before, location: row.locationId })}>
            <b>{line.name}</b>
          </Link>
          {line.brand === "" ? null : <span className="sub">{line.brand}</span>}
        </>
      )
    case "offered":
      return sayCount(row.figures.attempts.offered)
    case "missed":
      return <Interval line={line} brandRate={brandRate} top={top} />
    case "callers":
      return sayCount(row.figures.missedCallers.numerator)
    case "coverage":
      return <Percent value={line.coveragePercent} />
    case "reached":
      return <Percent value={line.reachedPercent} />
    case "reply":
      return line.replyMinutes === null ? (
        <Nothing />
      ) : line.replyMinutes < 10 ? (
        line.replyMinutes.toFixed(1)
      ) : (
        sayCount(line.replyMinutes)
      )
    default:
      return line.textSeconds === null ? <Nothing /> : line.textSeconds.toFixed(1)
  }
}

const Nothing = () => (
  <span className="mute">
    –<span className="sr"> not enough data</span>
  </span>
)

const Percent = ({ value }: { readonly value: number | null }) =>
  value === null ? (
    <Nothing />
  ) : (
    <>
      {Math.round(value)}
      <span className="mute"> %</span>
    </>
  )

/** Tint for the interval, a tick for the value, one dashed line for all of them. */
function Interval({
  line,
  brandRate,
  top,
}: {
  readonly line: LeagueLine
  readonly brandRate: number | null
  readonly top: number
}) {
  const { row, missedPercent } = line
  if (missedPercent === null) return <span className="mute">Not enough data</span>
  const { low, high } = wilson(row.figures.missedRate)
  const tone = row.rank === null ? "unsure" : intervalTone(low, high, brandRate)
  const place = {
    "--p": `${onAxis(missedPercent, top)}%`,
    "--lo": `${onAxis(low, top)}%`,
    "--hi": `${onAxis(high, top)}%`,
    "--avg": `${onAxis(brandRate ?? 0, top)}%`,
  } as Record<string, string>
  return (
    <div className={`wil ${tone === "below" ? "lo" : tone === "above" ? "hi" : ""}`} style={place}>
      <span className="v">{sayPercent(missedPercent)}</span>
      <span className="track">
        {brandRate === null ? null : <i className="avg" />}
        <i className="int" />
        <i className="pt" />
      </span>
      <span className="sr">
        percent, between {sayPercent(low)} and {sayPercent(high)}
        {tone === "unsure" ? "" : tone === "below" ? ", surely below all" : ", surely above all"}
      </span>
    </div>
  )
}
