import { type DirectoryFault, keyPath } from "./faults.ts"
import { Fields, list, type Read, text } from "./fields.ts"
import { isKnownZone } from "./zones.ts"

const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

/** Days that a key such as `mon`, `mon-thu` or `sat-mon` names; undefined when it names none. */
function daysOf(key: string): readonly string[] | undefined {
  const [first, last, ...rest] = key.split("-")
  const from = days.indexOf(first ?? "")
  const to = last === undefined ? from : days.indexOf(last)
  if (from < 0 || to < 0 || rest.length > 0) return undefined
  const count = ((to - from + 7) % 7) + 1
  return Array.from({ length: count }, (_, step) => days[(from + step) % 7] ?? "")
}

function intervalFault(value: string): string | undefined {
  const [, from, to] = /^((?:[01]\d|2[0-3]):[0-5]\d)-((?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.exec(value) ?? []
  if (from === undefined) return "not hours: expected HH:MM-HH:MM"
  return from === to ? "opens and closes at the same time (all day is 00:00-24:00)" : undefined
}

/** Opening hours by day in local time; a day not named is closed. */
export const hours: Read<Readonly<Record<string, readonly string[]>>> = (value, path, faults) => {
  const fields = new Fields(value, path, faults)
  const named = new Map<string, string>()
  const result: Record<string, readonly string[]> = {}
  for (const key of typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : []) {
    const dayNames = daysOf(key)
    const at = keyPath(path, key)
    if (dayNames === undefined)
      faults.push({ path: at, what: "not a day: expected mon … sun or a range such as mon-fri" })
    for (const day of dayNames ?? []) {
      const before = named.get(day)
      if (before !== undefined) faults.push({ path: at, what: `${day} is named by ${before} already` })
      named.set(day, key)
    }
    const intervals = fields.required(key, list(text(intervalFault), { max: 12 }))
    if (dayNames !== undefined) result[key] = intervals
    noteOverlaps(intervals, at, faults)
  }
  return result
}

/** Within one day. An interval past midnight (18:00-02:00) reaches into the next one. */
function noteOverlaps(intervals: readonly string[], path: string, faults: DirectoryFault[]): void {
  const spans = intervals
    .filter((interval) => intervalFault(interval) === undefined)
    .map((interval) => {
      const [from = 0, to = 0] = interval.split("-").map(minutesOf)
      return { from, to: to > from ? to : to + 1440, interval }
    })
    .sort((a, b) => a.from - b.from)
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1]
    if (next !== undefined && next.from < span.to)
      faults.push({ path, what: `${span.interval} and ${next.interval} overlap` })
  }
}

function minutesOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number)
  return hour * 60 + minute
}

export const timeZone: Read<string> = text((value) =>
  isKnownZone(value) ? undefined : "unknown time zone: expected an IANA name such as America/Chicago",
)
