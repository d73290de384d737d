import { useNavigate } from "@tanstack/react-router"
import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react"
import {
  type HeatCell,
  type HeatFigure,
  type HeatKey,
  heatHours,
  heatTints,
  heatValue,
  isOpenable,
  moveInHeat,
} from "../../charts/heat-geometry.ts"
import { Segmented } from "../../parts/segmented.tsx"
import { ShowTable } from "../../parts/show-table.tsx"
import { sayCount } from "../../words/say-number.ts"

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
const FIGURES = [
  ["volume", "Volume"],
  ["missed", "Missed"],
  ["perOpenHour", "Per open hour"],
] as const
const HEAT_KEYS: readonly string[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]

const dayOf = (weekday: number) => DAYS[weekday - 1] ?? ""
const nameOf = ({ weekday, hour }: Pick<HeatCell, "weekday" | "hour">) => `${dayOf(weekday)} ${hour} to ${hour + 1}`
const keyOf = ({ weekday, hour }: Pick<HeatCell, "weekday" | "hour">) => `${weekday}-${hour}`

/** Hours by weekdays in each location's own zone. One tab stop, arrows move, Enter opens the calls of the cell. */
export function HeatPart({
  cells,
  gapTarget,
  gapCallsMin,
}: {
  readonly cells: readonly HeatCell[]
  readonly gapTarget: number
  readonly gapCallsMin: number
}) {
  const [figure, setFigure] = useState<HeatFigure>("missed")
  const hours = heatHours(cells)
  const seen = cells.filter(({ hour }) => hours.includes(hour))
  const tintsInOrder = heatTints(seen, figure)
  const tints = new Map(seen.map((cell, index) => [keyOf(cell), tintsInOrder[index] ?? null]))
  const offered = seen.reduce((sum, cell) => sum + cell.offered, 0)
  return (
    <section aria-labelledby="h-ht">
      <div className="head">
        <h2 id="h-ht">When calls are missed</h2>
        <p>Missed of offered, local time, {sayCount(offered)} calls</p>
        <div className="aside">
          <Segmented label="Figure of the cells" options={FIGURES} value={figure} onChange={setFigure} />
        </div>
      </div>
      <ShowTable
        name="When calls are missed"
        head={["Hour", "Missed", "Offered", "Missed rate", "Staffing gap"]}
        rows={seen
          .filter(isOpenable)
          .sort((a, b) => a.weekday - b.weekday || a.hour - b.hour)
          .map((cell) => [
            nameOf(cell),
            sayCount(cell.missed),
            sayCount(cell.offered),
            heatValue(cell, "missed") === null ? "Not enough data" : `${Math.round(heatValue(cell, "missed") ?? 0)} %`,
            cell.gap ? "yes" : "no",
          ])}
      >
        <Grid cells={seen} hours={hours} figure={figure} tints={tints} />
      </ShowTable>
      <p className="ramp-line">
        <span className="ramp">
          {[4, 22, 45, 70, 96].map((share) => (
            <i key={share} style={{ "--v": share } as CSSProperties} />
          ))}
          <span>fewer to more</span>
          <i className="gapk" />
          <span>
            Staffing gap: {gapCallsMin} calls or more and surely over the {Math.round(gapTarget * 100)}&nbsp;% goal
          </span>
          <i className="shutk" />
          <span>Closed</span>
        </span>
      </p>
    </section>
  )
}

function Grid({
  cells,
  hours,
  figure,
  tints,
}: {
  readonly cells: readonly HeatCell[]
  readonly hours: readonly number[]
  readonly figure: HeatFigure
  readonly tints: ReadonlyMap<string, number | null>
}) {
  const grid = useRef<HTMLDivElement>(null)
  const navigate = useNavigate()
  const openable = cells.filter(isOpenable)
  const [at, setAt] = useState<string | null>(null)
  const stop = openable.some((cell) => keyOf(cell) === at) ? at : openable[0] === undefined ? null : keyOf(openable[0])
  const byKey = new Map(cells.map((cell) => [keyOf(cell), cell]))

  const onKeyDown = (event: KeyboardEvent, cell: HeatCell) => {
    if (!HEAT_KEYS.includes(event.key)) return
    event.preventDefault()
    // On a phone the map is turned: hours run down, days across.
    const next = keyOf(
      moveInHeat(cells, cell, event.key as HeatKey, { turned: matchMedia("(max-width: 720px)").matches }),
    )
    setAt(next)
    grid.current?.querySelector<HTMLElement>(`[data-cell="${next}"]`)?.focus()
  }

  return (
    <div ref={grid} className="heat" style={{ "--hours": hours.length } as CSSProperties}>
      {hours.map((hour, index) => (
        <span key={hour} className="hl" style={{ "--h": index + 2 } as CSSProperties} aria-hidden="true">
          {hour}
        </span>
      ))}
      {DAYS.map((day, index) => (
        <span key={day} className="dl" style={{ "--d": index + 2 } as CSSProperties} aria-hidden="true">
          {day}
        </span>
      ))}
      {DAYS.flatMap((_, day) =>
        hours.map((hour, column) => {
          const cell = byKey.get(keyOf({ weekday: day + 1, hour }))
          const place = { "--h": column + 2, "--d": day + 2 }
          const key = keyOf({ weekday: day + 1, hour })
          if (cell === undefined || !isOpenable(cell))
            return <div key={key} className="cell shut" style={place as CSSProperties} />
          const tint = tints.get(key) ?? null
          return (
            <button
              key={key}
              type="button"
              data-cell={key}
              className={`cell ${cell.gap ? "gap" : ""} ${cell.closed ? "after" : ""}`}
              style={{ ...place, "--v": tint ?? 0 } as CSSProperties}
              tabIndex={key === stop ? 0 : -1}
              onFocus={() => setAt(key)}
              onKeyDown={(event) => onKeyDown(event, cell)}
              onClick={() =>
                navigate({
                  to: "/calls",
                  search: (before) => ({ ...before, set: "offered", weekday: cell.weekday, hour: cell.hour }),
                })
              }
            >
              <span className="sr">{nameOf(cell)}: </span>
              <CellWords cell={cell} figure={figure} />
              <span className="sr">
                {cell.gap ? ", staffing gap" : ""}
                {cell.closed ? ", closed" : ""}
              </span>
            </button>
          )
        }),
      )}
    </div>
  )
}

function CellWords({ cell, figure }: { readonly cell: HeatCell; readonly figure: HeatFigure }) {
  const value = heatValue(cell, figure)
  if (value === null) return <span>–</span>
  switch (figure) {
    case "missed":
      return (
        <>
          <span>{Math.round(value)}%</span>
          <small>
            {cell.missed}/{cell.offered}
          </small>
          <span className="sr"> missed</span>
        </>
      )
    case "volume":
      return (
        <>
          <span>{sayCount(value)}</span>
          <span className="sr"> calls</span>
        </>
      )
    case "perOpenHour":
      return (
        <>
          <span>{value.toFixed(1)}</span>
          <small>{cell.missed}</small>
          <span className="sr"> missed per open hour</span>
        </>
      )
  }
}
