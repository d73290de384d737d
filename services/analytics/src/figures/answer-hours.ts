import type { MessageInitShape } from "@bufbuild/protobuf"
import type { HoursResponseSchema } from "@rebound/contracts"
import { localDate, localHour } from "@rebound/schedule"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { hoursOfDay } from "./open-hours.ts"
import { readHoursByWeekday } from "./read-figures.ts"
import { daysOf, epochDay, type Scope } from "./scope.ts"
import type { Site } from "./sites.ts"
import { wilson } from "./wilson.ts"

export interface GapRule {
  /** A missed rate above this, even at its lower bound, is a gap in staffing. */
  readonly target: number
  /** Fewer offered attempts in open time than this say too little. */
  readonly callsMin: number
}

/** 7 × 24 cells, Monday 0:00 first: attempts of the scope's hours, hours of the calendar, and gaps judged by open time alone. */
export async function answerHours(
  own: ResellerWarehouse,
  scope: Scope,
  sites: readonly Site[],
  rule: GapRule,
): Promise<MessageInitShape<typeof HoursResponseSchema>> {
  const rows = await readHoursByWeekday(own, { ...scope, hours: "all" })
  const calendar = countHours(scope, sites)
  const wanted = (open: number) => scope.hours === "all" || (scope.hours === "open") === (open === 1)
  const count = (
    weekday: number,
    hour: number,
    name: "offered" | "missed" | "inbound",
    take: (open: number) => boolean,
  ) =>
    rows
      .filter((row) => row.weekday === weekday && take(row.open))
      .reduce((sum, row) => sum + (row[name][hour] ?? 0), 0)
  const cells = calendar.map(({ weekday, hour, hours, openHours }) => {
    const inOpenTime = (open: number) => open === 1
    const [missedOpen, offeredOpen] = [
      count(weekday, hour, "missed", inOpenTime),
      count(weekday, hour, "offered", inOpenTime),
    ]
    const { low } = wilson(missedOpen, offeredOpen)
    return {
      weekday,
      hour,
      offered: count(weekday, hour, "offered", wanted),
      missed: count(weekday, hour, "missed", wanted),
      inbound: count(weekday, hour, "inbound", wanted),
      hours,
      openHours,
      gap: offeredOpen >= rule.callsMin && low > rule.target,
      wilsonLow: offeredOpen === 0 ? 0 : low,
      closed: hours > 0 && openHours === 0,
    }
  })
  return { cells, gapTarget: rule.target, gapCallsMin: rule.callsMin }
}

interface CalendarCell {
  readonly weekday: number
  readonly hour: number
  hours: number
  openHours: number
}

/**
 * How often each hour of the week came in the days of a scope, over its sites, and how often open. An hour counts from its
 * beginning: what has not come yet had no calls to miss. Pure.
 */
export function countHours(scope: Pick<Scope, "fromDay" | "toDay" | "asOfMs">, sites: readonly Site[]): CalendarCell[] {
  const cells: CalendarCell[] = Array.from({ length: 168 }, (_, at) => ({
    weekday: Math.floor(at / 24) + 1,
    hour: at % 24,
    hours: 0,
    openHours: 0,
  }))
  // By each zone's own clock: the day, and how many of its hours have begun.
  const now = new Map(
    [...new Set(sites.map(({ hours }) => hours.zone))].map((zone) => [
      zone,
      { today: localDate(scope.asOfMs, zone), begun: localHour(scope.asOfMs, zone) + 1 },
    ]),
  )
  for (const day of daysOf(scope)) {
    // 1970-01-01 was a Thursday.
    const weekday = (((epochDay(day) + 3) % 7) + 7) % 7
    for (const { hours } of sites) {
      const { exists, open } = hoursOfDay(hours, day)
      const { today = "", begun = 0 } = now.get(hours.zone) ?? {}
      const until = day < today ? 24 : day === today ? begun : 0
      for (let hour = 0; hour < until; hour++) {
        const cell = cells[weekday * 24 + hour]
        if (cell === undefined || exists[hour] !== true) continue
        cell.hours += 1
        if (open[hour] === true) cell.openHours += 1
      }
    }
  }
  return cells
}
