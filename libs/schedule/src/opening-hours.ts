/** One stretch of opening within a day, in minutes since local midnight. `untilMinute` over 1440 runs past midnight. */
export interface Interval {
  /** 0 to 1439. */
  readonly fromMinute: number
  /** 1 to 2879, after `fromMinute`. */
  readonly untilMinute: number
}

/** Seven days, Monday first, each with its intervals in order. A day without intervals is closed. */
export interface OpeningHours {
  readonly days: readonly (readonly Interval[])[]
}

/** A day on which a site stays shut though its hours say otherwise. */
export interface Closure {
  /** Local calendar date, `2026-12-25`. */
  readonly date: string
  readonly name: string
}

/** What is wrong with one value and where it stands, such as `hours.mon-fri[1]`. */
export interface ScheduleFault {
  readonly path: string
  readonly what: string
}

export type ParsedHours =
  | { readonly ok: true; readonly hours: OpeningHours }
  | { readonly ok: false; readonly faults: readonly ScheduleFault[] }

export type ParsedClosures =
  | { readonly ok: true; readonly closures: readonly Closure[] }
  | { readonly ok: false; readonly faults: readonly ScheduleFault[] }

const DAYS: readonly string[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
const INTERVAL = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$/
const MINUTES_A_DAY = 1_440
/** More than any shop has; keeps every later question cheap. */
const INTERVALS_MAX = 12

/** Open at every instant, for a site that has no hours. */
export const ALWAYS_OPEN: OpeningHours = {
  days: DAYS.map(() => [{ fromMinute: 0, untilMinute: MINUTES_A_DAY }]),
}

/**
 * Reads hours as the directory writes them: `{ "mon-thu": ["08:00-12:00", "13:00-17:00"], fri: ["18:00-02:00"] }`, local
 * time. Keys are days or ranges (`sat-mon` wraps), a day may be named once; `24:00` ends a day; an end before the start is
 * the next day's. Every fault is reported, with its path below `path`.
 */
export function parseHours(raw: unknown, path = "hours"): ParsedHours {
  if (!isRecord(raw)) return { ok: false, faults: [{ path, what: "expected days with their hours" }] }
  const faults: ScheduleFault[] = []
  const days: (readonly Interval[])[] = DAYS.map(() => [])
  const namedBy = new Map<number, string>()
  for (const [key, value] of Object.entries(raw)) {
    const at = `${path}.${key}`
    const weekdays = weekdaysOf(key)
    if (weekdays === null) {
      faults.push({ path: at, what: "not a day: expected mon to sun or a range such as mon-fri" })
      continue
    }
    const intervals = readIntervals(value, at, faults)
    for (const weekday of weekdays) {
      const before = namedBy.get(weekday)
      if (before !== undefined) faults.push({ path: at, what: `${DAYS[weekday]} is named by ${before} already` })
      namedBy.set(weekday, key)
      days[weekday] = intervals
    }
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, hours: { days } }
}

/** Reads `[{ date: "2026-12-25", name: "Christmas Day" }]`; left out means none. A date may stand once. */
export function parseClosures(raw: unknown, path = "closures"): ParsedClosures {
  if (raw === undefined || raw === null) return { ok: true, closures: [] }
  if (!Array.isArray(raw)) return { ok: false, faults: [{ path, what: "expected a list of closures" }] }
  const faults: ScheduleFault[] = []
  const closures: Closure[] = []
  for (const [index, one] of raw.entries()) {
    const at = `${path}[${index}]`
    const date: unknown = isRecord(one) ? one.date : undefined
    const name: unknown = isRecord(one) ? one.name : undefined
    if (typeof date !== "string" || !isCalendarDate(date))
      faults.push({ path: `${at}.date`, what: "not a date: expected YYYY-MM-DD" })
    else if (closures.some((closure) => closure.date === date))
      faults.push({ path: `${at}.date`, what: `${date} is closed already` })
    else if (typeof name !== "string" || name.trim() === "")
      faults.push({ path: `${at}.name`, what: "expected a name" })
    else closures.push({ date, name })
  }
  return faults.length > 0 ? { ok: false, faults } : { ok: true, closures }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

function isCalendarDate(text: string): boolean {
  const atMs = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text)
}

function weekdaysOf(key: string): readonly number[] | null {
  const [first = "", last, ...rest] = key.split("-")
  const from = DAYS.indexOf(first)
  const to = last === undefined ? from : DAYS.indexOf(last)
  if (from < 0 || to < 0 || rest.length > 0) return null
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, step) => (from + step) % 7)
}

function readIntervals(value: unknown, path: string, faults: ScheduleFault[]): readonly Interval[] {
  if (!Array.isArray(value) || value.length > INTERVALS_MAX) {
    faults.push({ path, what: `expected a list of at most ${INTERVALS_MAX} times such as "08:00-17:00"` })
    return []
  }
  const intervals: Interval[] = []
  for (const [index, text] of value.entries()) {
    const interval = readInterval(text)
    if (typeof interval === "string") faults.push({ path: `${path}[${index}]`, what: interval })
    else if (intervals.some((one) => interval.fromMinute < one.untilMinute && one.fromMinute < interval.untilMinute))
      faults.push({ path: `${path}[${index}]`, what: `${text} overlaps with another time of the day` })
    else intervals.push(interval)
  }
  return intervals.sort((a, b) => a.fromMinute - b.fromMinute)
}

function readInterval(text: unknown): Interval | string {
  const [, fromHour, fromMinutes, untilHour, untilMinutes] = (typeof text === "string" && INTERVAL.exec(text)) || []
  const fromMinute = Number(fromHour) * 60 + Number(fromMinutes)
  const untilMinute = Number(untilHour) * 60 + Number(untilMinutes)
  if (Number.isNaN(fromMinute + untilMinute) || untilMinute > MINUTES_A_DAY) return "not hours: expected HH:MM-HH:MM"
  if (fromMinute === untilMinute) return "opens and closes at the same time (all day is 00:00-24:00)"
  return { fromMinute, untilMinute: untilMinute < fromMinute ? untilMinute + MINUTES_A_DAY : untilMinute }
}
