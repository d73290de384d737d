import { Temporal } from "temporal-polyfill"

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** A stretch of time in which a zone's offset from UTC does not change: from inclusive, until exclusive, epoch ms. */
interface OffsetSpan {
  readonly fromMs: number
  readonly untilMs: number
  readonly offsetMs: number
}

/** Two a year; a process looks at this year, the last and the next. The oldest found goes first. */
const SPANS_MAX = 32
/** All IANA names with their aliases are some 600. */
const ZONES_MAX = 1_024

/** An instant as the wall clock shows it. */
export interface LocalInstant {
  /** Days since 1970-01-01 on the local calendar. */
  readonly epochDay: number
  /** Minutes since local midnight by the wall clock, 0 to 1439. */
  readonly minute: number
}

/**
 * The wall clock of one zone. Asks Temporal once per stretch between two changes of the offset; all other questions are
 * arithmetic, since opening hours are asked for every call.
 */
export class ZoneClock {
  readonly #zone: string
  #spans: OffsetSpan[] = []

  /** Throws RangeError where the zone is unknown. */
  constructor(zone: string) {
    this.#zone = zone
    this.#spanAt(0)
  }

  /** What the wall clock shows at an instant (epoch ms). */
  local(atMs: number): LocalInstant {
    const shown = atMs + this.#spanAt(atMs).offsetMs
    const epochDay = Math.floor(shown / DAY_MS)
    return { epochDay, minute: Math.floor((shown - epochDay * DAY_MS) / MINUTE_MS) }
  }

  /**
   * The instant at which the wall clock shows this. `minute` may be 1440 and more and then runs into the next days. A time
   * shown twice is the earlier one; a time skipped in spring is moved on by as much as was skipped (Temporal's "compatible").
   */
  instant(epochDay: number, minute: number): number {
    const shown = epochDay * DAY_MS + minute * MINUTE_MS
    const before = this.#spanAt(shown - DAY_MS).offsetMs
    const after = this.#spanAt(shown + DAY_MS).offsetMs
    const early = shown - before
    if (before === after || this.#spanAt(early).offsetMs === before) return early
    const late = shown - after
    return this.#spanAt(late).offsetMs === after ? late : early
  }

  #spanAt(atMs: number): OffsetSpan {
    for (const span of this.#spans) if (atMs >= span.fromMs && atMs < span.untilMs) return span
    // One nanosecond later, so that a change at this very instant is the previous one.
    const moment = Temporal.Instant.fromEpochNanoseconds(BigInt(Math.floor(atMs)) * 1_000_000n + 1n).toZonedDateTimeISO(
      this.#zone,
    )
    const span: OffsetSpan = {
      fromMs: moment.getTimeZoneTransition("previous")?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      untilMs: moment.getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
      offsetMs: moment.offsetNanoseconds / 1_000_000,
    }
    this.#spans = [span, ...this.#spans.slice(0, SPANS_MAX - 1)]
    return span
  }
}

const clocks = new Map<string, ZoneClock>()

/** The clock of a zone, kept for the life of the process. Throws RangeError where `isKnownZone` is false. */
export function zoneClock(zone: string): ZoneClock {
  const kept = clocks.get(zone)
  if (kept !== undefined) return kept
  if (!isKnownZone(zone)) throw new RangeError(`unknown time zone: ${zone}`)
  if (clocks.size >= ZONES_MAX) clocks.clear()
  const clock = new ZoneClock(zone)
  clocks.set(zone, clock)
  return clock
}

/** Whether this is a name of the IANA zone data. Bare offsets such as `-06:00` are refused: they know no summer time. */
export function isKnownZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone })
    return true
  } catch {
    return false
  }
}
