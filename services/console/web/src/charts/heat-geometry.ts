/** What the heat map shows of each cell, and where the arrows lead. */

export interface HeatCell {
  /** 1 Monday to 7 Sunday. */
  readonly weekday: number
  readonly hour: number
  readonly offered: number
  readonly missed: number
  readonly inbound: number
  /** Such hours in the range; 0: the range has none of this weekday. */
  readonly hours: number
  readonly openHours: number
  readonly gap: boolean
  readonly closed: boolean
}

export const HEAT_FIGURES = ["missed", "volume", "perOpenHour"] as const
export type HeatFigure = (typeof HEAT_FIGURES)[number]

/** The figure of a cell, or null where it has no denominator. */
export function heatValue(cell: HeatCell, figure: HeatFigure): number | null {
  switch (figure) {
    case "missed":
      return cell.offered > 0 ? (cell.missed / cell.offered) * 100 : null
    case "volume":
      return cell.inbound
    case "perOpenHour":
      return cell.openHours > 0 ? cell.missed / cell.openHours : null
  }
}

/** Share of the ramp for each cell, 4 to 96: the lowest value of the map is pale, the highest full. Null: no value. */
export function heatTints(cells: readonly HeatCell[], figure: HeatFigure): readonly (number | null)[] {
  const values = cells.map((cell) => heatValue(cell, figure))
  const known = values.filter((value) => value !== null)
  const low = Math.min(...known)
  const reach = Math.max(...known) - low
  return values.map((value) =>
    value === null ? null : reach === 0 ? (value === 0 ? 4 : 50) : Math.round(4 + ((value - low) / reach) * 92),
  )
}

/** The hours that a map needs: from the first to the last one with a call or an open door; a working day where there is none. */
export function heatHours(cells: readonly HeatCell[]): readonly number[] {
  const used = cells.filter(isOpenable).map((cell) => cell.hour)
  const from = used.length === 0 ? 8 : Math.min(...used)
  const to = used.length === 0 ? 18 : Math.max(...used)
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

export type HeatKey = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown" | "Home" | "End"

/** Where an arrow leads from a cell; cells that cannot be opened are stepped over. Returns the same cell at the edge. */
export function moveInHeat(
  cells: readonly HeatCell[],
  from: Pick<HeatCell, "weekday" | "hour">,
  key: HeatKey,
  { turned }: { readonly turned: boolean },
): Pick<HeatCell, "weekday" | "hour"> {
  const along = key === "ArrowLeft" || key === "ArrowRight" || key === "Home" || key === "End"
  const byHour = along !== turned
  const open = cells
    .filter((cell) => isOpenable(cell) && (byHour ? cell.weekday === from.weekday : cell.hour === from.hour))
    .sort((a, b) => (byHour ? a.hour - b.hour : a.weekday - b.weekday))
  const place = (cell: Pick<HeatCell, "weekday" | "hour">) => (byHour ? cell.hour : cell.weekday)
  const found =
    key === "Home"
      ? open[0]
      : key === "End"
        ? open.at(-1)
        : key === "ArrowRight" || key === "ArrowDown"
          ? open.find((cell) => place(cell) > place(from))
          : open.findLast((cell) => place(cell) < place(from))
  return found ?? from
}

export const isOpenable = (cell: HeatCell): boolean => cell.hours > 0 && (!cell.closed || cell.inbound > 0)
