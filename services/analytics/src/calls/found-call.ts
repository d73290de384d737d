import type { Parameter } from "../warehouse/port.ts"
import type { CallCursor } from "./call-cursor.ts"

/** Where a call stands, by which it is found and sorted. */
export interface PlacedCall {
  readonly call_id: string
  readonly caller_key: string
  readonly location_id: string
  readonly local_day: string
  readonly started_ms: number
  readonly [column: string]: unknown
}

/** Columns of a PlacedCall: what is looked through is many calls, and what is shown of them a page. */
export const PLACED = "call_id, caller_key, location_id, local_day, started_ms"

/** A call as `fact_attempts` holds it. */
export interface FoundCall extends PlacedCall {
  readonly brand_id: string
  readonly line: string
  readonly verdict: string
  readonly reason: string
  readonly ended_ms: number
  readonly ring_ms: number
  readonly local_hour: number
  readonly open: number
  readonly version: number
}

/** What a page holds, before its calls are read in full. */
export interface CallPage {
  readonly calls: readonly PlacedCall[]
  readonly next: CallCursor | undefined
  readonly total: number
  /** There may be more than `total`: not all that was asked for was looked at. */
  readonly atLeast: boolean
}

/** What of the episodes of these calls is read: their callers, places and days; an episode may have begun the day before. */
export function episodesAround(calls: readonly PlacedCall[]): Record<string, Parameter> {
  const days = calls.map((call) => call.local_day).sort()
  return {
    from: new Date(Date.parse(days[0] ?? "") - 86_400_000).toISOString().slice(0, 10),
    to: days.at(-1) ?? "",
    locations: [...new Set(calls.map((call) => call.location_id))],
    callers: [...new Set(calls.map((call) => call.caller_key))].filter((key) => key !== ""),
    withheld: calls.filter((call) => call.caller_key === "").map((call) => call.call_id),
  }
}
