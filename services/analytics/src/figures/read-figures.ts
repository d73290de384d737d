import type { AskOptions } from "../warehouse/port.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { FIGURE_COLUMNS, type FigureRow } from "./figure-sql.ts"
import { IN_SCOPE, type Scope, scopeParameters } from "./scope.ts"

/** The counts of a whole scope, from rollups alone. */
export async function readTotals(own: ResellerWarehouse, scope: Scope, options?: AskOptions): Promise<FigureRow> {
  const [row] = await own.ask<FigureRow>(
    `SELECT ${FIGURE_COLUMNS} FROM @rollup_days WHERE ${IN_SCOPE}`,
    { ...scopeParameters(scope), asof: scope.asOfMs },
    options,
  )
  if (row === undefined) throw new TypeError("a question without GROUP BY has one answer")
  return row
}

export type LocationRow = FigureRow & {
  readonly location_id: string
  readonly brand: string
}

/** The same for each location that has a row. */
export async function readByLocation(
  own: ResellerWarehouse,
  scope: Scope,
  options?: AskOptions,
): Promise<LocationRow[]> {
  return await own.ask<LocationRow>(
    `SELECT location_id, anyLastIf(brand_id, brand_id <> '') AS brand, ${FIGURE_COLUMNS}
     FROM @rollup_days WHERE ${IN_SCOPE} GROUP BY location_id ORDER BY location_id`,
    { ...scopeParameters(scope), asof: scope.asOfMs },
    options,
  )
}

export type DayRow = FigureRow & { readonly local_day: string }

/** The same for each local day that has a row. */
export async function readByDay(own: ResellerWarehouse, scope: Scope, options?: AskOptions): Promise<DayRow[]> {
  return await own.ask<DayRow>(
    `SELECT local_day, ${FIGURE_COLUMNS} FROM @rollup_days WHERE ${IN_SCOPE} GROUP BY local_day ORDER BY local_day`,
    { ...scopeParameters(scope), asof: scope.asOfMs },
    options,
  )
}

const BY_HOUR = [
  ...["inbound", "offered", "missed", "short", "answered", "covered", "ai"],
  ...["episodes", "missed_episodes", "texted"],
] as const
export type HourName = (typeof BY_HOUR)[number]
/** Counts by hour of the day, 24 of each. */
export type HourRow = Readonly<Record<HourName, readonly number[]>>

const hourColumns = BY_HOUR.map((name) => `sumForEach(${name}_by_hour) AS ${name}`).join(", ")

/** Counts by hour for each local day. */
export async function readHoursByDay(
  own: ResellerWarehouse,
  scope: Scope,
  options?: AskOptions,
): Promise<(HourRow & { readonly local_day: string; readonly any_restated: number })[]> {
  return await own.ask(
    `SELECT local_day, max(restated) AS any_restated, ${hourColumns}
     FROM @rollup_days WHERE ${IN_SCOPE} AND notEmpty(inbound_by_hour) GROUP BY local_day ORDER BY local_day`,
    scopeParameters(scope),
    options,
  )
}

/** Counts by hour for each weekday (1 Monday to 7 Sunday), open and closed apart. */
export async function readHoursByWeekday(
  own: ResellerWarehouse,
  scope: Scope,
  options?: AskOptions,
): Promise<(HourRow & { readonly weekday: number; readonly open: number })[]> {
  return await own.ask(
    `SELECT toDayOfWeek(local_day) AS weekday, open, ${hourColumns}
     FROM @rollup_days WHERE ${IN_SCOPE} GROUP BY weekday, open`,
    scopeParameters(scope),
    options,
  )
}
