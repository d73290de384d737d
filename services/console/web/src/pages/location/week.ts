/** Opening hours as a week of seven lines, Monday first, and back into the short form that the directory keeps. */

const DAY_KEYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const
export const DAY_WORDS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const

/** Each day its intervals, `08:00-12:00`; an end before the start is the next day's. */
export type Week = readonly (readonly string[])[]
export type Hours = Readonly<Record<string, readonly string[]>>

const KEYS: readonly string[] = DAY_KEYS
const MINUTES_A_DAY = 1_440
const INTERVAL = /^([01]?\d|2[0-3]):([0-5]\d)\s*(?:-|–|to)\s*([01]?\d|2[0-4]):([0-5]\d)$/

/** `{ "mon-thu": [...] }` as seven days. Keys that are no days are left out: the server has refused them before. */
export function toWeek(hours: Hours): Week {
  const days: (readonly string[])[] = DAY_KEYS.map(() => [])
  for (const [key, intervals] of Object.entries(hours)) {
    const [first = "", last = first] = key.split("-")
    const from = KEYS.indexOf(first)
    const to = KEYS.indexOf(last)
    if (from < 0 || to < 0) continue
    for (let step = 0; step <= (to - from + 7) % 7; step++) days[(from + step) % 7] = intervals
  }
  return days
}

/** Days that follow each other with the same hours become one line; closed days are left out. */
export function toHours(week: Week): Hours {
  const hours: Record<string, readonly string[]> = {}
  for (let from = 0; from < 7; ) {
    const intervals = week[from] ?? []
    let to = from
    while (to < 6 && same(week[to + 1] ?? [], intervals)) to++
    if (intervals.length > 0) hours[from === to ? `${DAY_KEYS[from]}` : `${DAY_KEYS[from]}-${DAY_KEYS[to]}`] = intervals
    from = to + 1
  }
  return hours
}

const same = (a: readonly string[], b: readonly string[]): boolean => a.join() === b.join()

/** What a person typed for one day: `8:00-12:00, 13:00 to 17:00`, or nothing for closed. Null where it cannot be read. */
export function readDay(text: string): readonly string[] | null {
  const parts = text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "" && !/^closed$/i.test(part))
  const read = parts.map((part) => {
    const [, fromHour, fromMinute, toHour, toMinute] = INTERVAL.exec(part) ?? []
    if (fromHour === undefined || toHour === undefined) return null
    if (toHour === "24" && toMinute !== "00") return null
    const [from, to] = [`${fromHour.padStart(2, "0")}:${fromMinute}`, `${toHour.padStart(2, "0")}:${toMinute}`]
    return from === to ? null : `${from}-${to}`
  })
  return read.every((interval) => interval !== null) ? read : null
}

export const sayDay = (intervals: readonly string[]): string =>
  intervals.length === 0 ? "" : intervals.map((interval) => interval.replace("-", " to ")).join(", ")

export interface Block {
  /** Per cent of the day. */
  readonly left: number
  readonly width: number
  /** Began the evening before. */
  readonly carried: boolean
}

/** The bars of each day; what runs past midnight goes on in the next day's line. */
export function weekBlocks(week: Week): readonly (readonly Block[])[] {
  const lines: Block[][] = DAY_KEYS.map(() => [])
  const put = (day: number, from: number, to: number, carried: boolean) => {
    if (to > from)
      lines[day % 7]?.push({ left: (from / MINUTES_A_DAY) * 100, width: ((to - from) / MINUTES_A_DAY) * 100, carried })
  }
  for (const [day, intervals] of week.entries()) {
    for (const interval of intervals) {
      const [from = 0, end = 0] = interval.split("-").map(minutesOf)
      const to = end <= from ? end + MINUTES_A_DAY : end
      put(day, from, Math.min(to, MINUTES_A_DAY), false)
      put(day + 1, 0, to - MINUTES_A_DAY, true)
    }
  }
  return lines
}

function minutesOf(clock: string): number {
  const [hour = "0", minute = "0"] = clock.split(":")
  return Number(hour) * 60 + Number(minute)
}
