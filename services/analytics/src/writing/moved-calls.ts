import type { AttemptFact } from "../facts/attempt-fact.ts"
import type { Bucket } from "../rollups/touched.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import type { CallPlace } from "./find-places.ts"

/** A call that a newer version found at another location or day. */
export interface Move {
  readonly callId: string
  readonly from: CallPlace
  readonly to: Bucket
  readonly fact: AttemptFact
}

const TEXT_COLUMNS = [
  ...["brand_id", "location_id", "call_id", "event_id", "message_id", "class", "state", "reason", "at_ms"],
  ...["verdict_version", "segments", "error_code"],
] as const
const VERDICT_COLUMNS = [
  ...["location_id", "local_day", "call_id", "version", "wait_from_ms", "decided_from_ms", "grace_ms", "rank"],
] as const

const movedIf = (columns: readonly string[]) =>
  columns
    .map((column) =>
      column === "location_id"
        ? "transform(t.call_id, {ids:Array(String)}, {locations:Array(String)}, toString(t.location_id)) AS location_id"
        : column === "local_day"
          ? "toDate(transform(t.call_id, {ids:Array(String)}, {days:Array(String)}, toString(t.local_day))) AS local_day"
          : `t.${column} AS ${column}`,
    )
    .join(", ")

/**
 * Writes what lies at the old places of these calls at their new ones too: a bucket is made of what its location and days
 * hold. What stays behind belongs to no call there. Repeating it changes nothing.
 */
export async function bringAlong(own: ResellerWarehouse, moves: readonly Move[]): Promise<void> {
  const parameters = {
    ids: moves.map(({ callId }) => callId),
    locations: moves.map(({ to }) => to.locationId),
    days: moves.map(({ to }) => to.day),
    from_locations: [...new Set(moves.map(({ from }) => from.locationId))],
    from_days: [...new Set(moves.map(({ from }) => from.day))],
  }
  const here = "t.location_id IN {from_locations:Array(String)} AND t.call_id IN {ids:Array(String)}"
  await own.derive(
    "fact_texts",
    TEXT_COLUMNS,
    `SELECT ${movedIf(TEXT_COLUMNS)} FROM @fact_texts AS t WHERE ${here}`,
    parameters,
  )
  await own.derive(
    "fact_verdicts",
    VERDICT_COLUMNS,
    `SELECT ${movedIf(VERDICT_COLUMNS)} FROM @fact_verdicts AS t WHERE ${here} AND t.local_day IN {from_days:Array(Date)}`,
    parameters,
  )
}
