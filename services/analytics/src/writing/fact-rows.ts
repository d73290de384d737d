import type { AttemptFact } from "../facts/attempt-fact.ts"
import type { TextFact } from "../facts/text-fact.ts"
import type { TurnFact } from "../facts/turn-fact.ts"
import type { Row } from "../warehouse/port.ts"

/** Facts as rows of the tables that hold them. Pure. */

export const attemptRow = ({ table: _, wait_from_ms: __, nowhere: ___, ...columns }: AttemptFact) => columns
export const textRow = ({ table: _, ...columns }: TextFact) => columns
export const turnRow = ({ table: _, ...columns }: TurnFact) => columns

/** The clocks of a version, by which its text is timed. */
export const verdictRow = (fact: AttemptFact) => ({
  reseller_id: fact.reseller_id,
  location_id: fact.location_id,
  local_day: fact.local_day,
  call_id: fact.call_id,
  version: fact.version,
  wait_from_ms: fact.wait_from_ms ?? fact.ended_ms,
  decided_from_ms: fact.decided_from_ms,
  grace_ms: fact.grace_ms,
  rank: fact.rank,
})

export const callPlaceRow = ({ reseller_id, call_id, location_id, local_day, caller_key, rank }: AttemptFact): Row => ({
  reseller_id,
  call_id,
  location_id,
  local_day,
  caller_key,
  rank,
})
export const callerPlaceRow = ({ reseller_id, caller_key, brand_id, location_id, local_day }: AttemptFact): Row => ({
  reseller_id,
  caller_key,
  brand_id,
  location_id,
  local_day,
})
export const turnPlaceRow = ({ reseller_id, location_id, local_day, brand_id, caller_key }: TurnFact): Row => ({
  reseller_id,
  location_id,
  local_day,
  brand_id,
  caller_key,
})
