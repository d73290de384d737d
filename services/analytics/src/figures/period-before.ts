import { localDate, localHour } from "@rebound/schedule"
import { hoursOfDay } from "./open-hours.ts"
import { dayOf, epochDay, type Scope } from "./scope.ts"
import type { Site } from "./sites.ts"

export interface PeriodBefore {
  readonly fromDay: string
  readonly toDay: string
  /** Open hours of all sites in the scope's own days, up to `asOfMs`; and in the days before. */
  readonly openHours: number
  readonly openHoursBefore: number
}

/**
 * The days right before a scope's that hold as many open hours as the scope's own days have had so far: a Monday is held
 * against the Friday before it where the weekend is closed. Ends with the first day that reaches them; where sites never
 * open, or would have to be followed for more than twice the days and a week, the same number of days. Pure.
 */
export function periodBefore(scope: Scope, sites: readonly Site[]): PeriodBefore {
  const days = epochDay(scope.toDay) - epochDay(scope.fromDay) + 1
  const before = epochDay(scope.fromDay) - 1
  const openHours = sum(
    Array.from({ length: days }, (_, step) => openOn(sites, dayOf(epochDay(scope.fromDay) + step), scope.asOfMs)),
  )
  const asManyDays = () =>
    sum(Array.from({ length: days }, (_, step) => openOn(sites, dayOf(before - step), scope.asOfMs)))
  const toDay = dayOf(before)
  if (openHours === 0) return { fromDay: dayOf(before - days + 1), toDay, openHours, openHoursBefore: asManyDays() }
  let reached = 0
  for (let step = 0; step < 2 * days + 7; step++) {
    reached += openOn(sites, dayOf(before - step), scope.asOfMs)
    if (reached >= openHours) return { fromDay: dayOf(before - step), toDay, openHours, openHoursBefore: reached }
  }
  return { fromDay: dayOf(before - days + 1), toDay, openHours, openHoursBefore: asManyDays() }
}

function openOn(sites: readonly Site[], day: string, asOfMs: number): number {
  let open = 0
  for (const { hours } of sites) {
    const today = localDate(asOfMs, hours.zone)
    if (day > today) continue
    const until = day === today ? localHour(asOfMs, hours.zone) + 1 : 24
    for (const [hour, isOpen] of hoursOfDay(hours, day).open.entries()) if (isOpen && hour < until) open += 1
  }
  return open
}

const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0)
