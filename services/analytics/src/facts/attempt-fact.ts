import { type CallVerdict, isVerdictReason, REASONS } from "@rebound/contracts"
import { dayEndMs, type LocationHours, placeInTime } from "./place-in-time.ts"

/** One attempt as `fact_attempts` holds it. */
export interface AttemptFact {
  readonly table: "attempt"
  readonly reseller_id: string
  readonly brand_id: string
  readonly location_id: string
  readonly local_day: string
  readonly call_id: string
  readonly caller_key: string
  readonly line: string
  readonly verdict: string
  readonly reason: string
  /** A, C, V, M, B; `none` stands outside every rate. */
  readonly figure_set: string
  readonly origin: string
  readonly version: number
  readonly started_ms: number
  readonly ended_ms: number
  readonly rung_out_ms: number
  readonly ring_ms: number
  readonly decided_from_ms: number
  readonly settle_wait_ms: number
  /** How long after the call's end we heard of it. Negative when clocks disagree. */
  readonly lag_ms: number
  readonly grace_ms: number
  /** From where the caller waits for a text that this version causes; left out where it is the end of the call. */
  readonly wait_from_ms?: number
  /** The directory does not know the location any more: its day and hour are UTC's, unless an earlier version says better. */
  readonly nowhere?: true
  readonly local_hour: number
  readonly open: 0 | 1
  readonly day_end_ms: number
  /** What replaces what: the version, and any live fact over any replayed one. */
  readonly rank: number
  readonly deleted: 0 | 1
}

/** Above every version that a call will have, and exact as a double with room. */
const LIVE_RANK = 2 ** 32
/** Instants outside these are a clock's fault, not a call: they would open partitions of their own. 2000 to 2100. */
const [EARLIEST_MS, LATEST_MS] = [946_684_800_000, 4_102_444_800_000]

/**
 * Turns a verdict into a fact. Pure. A replay's verdict stands outside every rate, and never takes the place of one that
 * was told when the call happened.
 */
export function attemptFact(
  verdict: CallVerdict,
  where: { readonly hours: LocationHours; readonly graceMs: number; readonly known?: boolean },
): AttemptFact {
  const replayed = verdict.origin === "replay"
  const startedMs = instant(verdict.startedAtMs, instant(verdict.decidedFromMs, EARLIEST_MS))
  const endedMs = Math.max(startedMs, instant(verdict.endedAtMs, startedMs))
  const place = placeInTime(where.hours, startedMs)
  const decidedFromMs = instant(verdict.decidedFromMs, endedMs)
  return {
    table: "attempt",
    reseller_id: verdict.resellerId,
    brand_id: verdict.brandId,
    location_id: verdict.locationId,
    local_day: place.day,
    call_id: verdict.callId,
    caller_key: verdict.callerKey,
    line: verdict.line,
    verdict: verdict.verdict,
    reason: verdict.reason,
    figure_set: replayed || !isVerdictReason(verdict.reason) ? "none" : REASONS[verdict.reason].set,
    origin: verdict.origin,
    version: verdict.version,
    started_ms: startedMs,
    ended_ms: endedMs,
    rung_out_ms: instant(verdict.rungOutAtMs, 0),
    ring_ms: verdict.ringTold ? Math.max(0, Math.floor(verdict.ringMs)) : 0,
    decided_from_ms: decidedFromMs,
    settle_wait_ms: Math.max(0, Math.floor(verdict.settleWaitMs)),
    lag_ms: decidedFromMs - endedMs,
    grace_ms: where.graceMs,
    // Where the caller may still have been on the line. The only texts of such a version are those of locations that text when
    // the last phone stops ringing (`textAt: rung_out`), so that is where the wait begins.
    ...(!verdict.callOver && { wait_from_ms: instant(verdict.rungOutAtMs, endedMs) }),
    ...(where.known === false && { nowhere: true }),
    local_hour: place.hour,
    open: place.open ? 1 : 0,
    day_end_ms: dayEndMs(where.hours.zone, place.day),
    rank: verdict.version + (replayed ? 0 : LIVE_RANK),
    deleted: 0,
  }
}

const instant = (told: number, otherwise: number): number =>
  told >= EARLIEST_MS && told < LATEST_MS ? Math.floor(told) : otherwise
