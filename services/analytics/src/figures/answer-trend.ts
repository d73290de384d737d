import type { MessageInitShape } from "@bufbuild/protobuf"
import type { TrendPointSchema } from "@rebound/contracts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { attemptSets, readFates } from "./make-figures.ts"
import { type HourName, readByDay, readHoursByDay } from "./read-figures.ts"
import { daysOf, type Scope } from "./scope.ts"

export type TrendPoint = MessageInitShape<typeof TrendPointSchema>

/** More points than a chart has pixels for help nobody: 31 days of hours. */
export const HOURLY_DAYS_MAX = 31

/** Points per local day or hour, oldest first; days without a call are points of zeros. */
export async function readTrend(own: ResellerWarehouse, scope: Scope, step: "day" | "hour"): Promise<TrendPoint[]> {
  return step === "day" ? await byDay(own, scope) : await byHour(own, scope)
}

async function byDay(own: ResellerWarehouse, scope: Scope): Promise<TrendPoint[]> {
  const rows = new Map((await readByDay(own, scope)).map((row) => [row.local_day, row]))
  return daysOf(scope).map((at) => {
    const row = rows.get(at)
    if (row === undefined) return { at, attempts: {}, missedCallers: {}, coverage: {}, restated: false }
    return {
      at,
      attempts: attemptSets(row),
      missedCallers: { numerator: row.sum_missed_episodes, denominator: row.sum_episodes },
      coverage: { numerator: readFates(row.all_fates).texted, denominator: row.sum_missed_episodes },
      restated: row.any_restated === 1,
    }
  })
}

async function byHour(own: ResellerWarehouse, scope: Scope): Promise<TrendPoint[]> {
  const rows = new Map((await readHoursByDay(own, scope)).map((row) => [row.local_day, row]))
  return daysOf(scope).flatMap((day) => {
    const row = rows.get(day)
    return Array.from({ length: 24 }, (_, hour) => {
      const of = (name: HourName) => row?.[name][hour] ?? 0
      return {
        at: `${day}T${String(hour).padStart(2, "0")}`,
        attempts: {
          inbound: of("inbound"),
          shortAbandons: of("short"),
          offered: of("offered"),
          answered: of("answered"),
          covered: of("covered"),
          ai: of("ai"),
          missed: of("missed"),
        },
        missedCallers: { numerator: of("missed_episodes"), denominator: of("episodes") },
        coverage: { numerator: of("texted"), denominator: of("missed_episodes") },
        restated: row?.any_restated === 1,
      }
    })
  })
}
