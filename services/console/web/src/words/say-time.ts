/** Times in a location's zone. Kept formatters: making one costs more than a hundred uses. */

const kept = new Map<string, Intl.DateTimeFormat>()

function formatter(zone: string, shape: Shape): Intl.DateTimeFormat {
  const key = `${zone} ${shape}`
  let found = kept.get(key)
  if (found === undefined) {
    found = new Intl.DateTimeFormat("en-GB", { timeZone: zone, ...SHAPES[shape] })
    kept.set(key, found)
  }
  return found
}

const SHAPES = {
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  second: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
  hundredth: { hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 2, hourCycle: "h23" },
  day: { day: "numeric", month: "short" },
  weekday: { weekday: "short", day: "numeric", month: "short" },
  long: { weekday: "long", day: "numeric", month: "long" },
  iso: { year: "numeric", month: "2-digit", day: "2-digit" },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

type Shape = keyof typeof SHAPES

/** The reader's own zone, where no location is at hand. */
export const readerZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"

/** `10:02`, `10:02:09`, `10:02:09.36`, `17 Nov`, `Tue, 17 Nov`, `Tuesday 17 November`. `iso` is for comparing, not for showing. */
export function sayTime(atMs: number, zone: string, shape: Shape): string {
  const text = formatter(zone, shape).format(atMs)
  if (shape === "iso") return text.split("/").reverse().join("-")
  return shape === "long" ? text.replace(",", "") : text
}

/** A calendar day (YYYY-MM-DD) as `17 Nov`; days have no zone. */
export const sayDay = (day: string, shape: "day" | "long" = "day"): string =>
  sayTime(Date.parse(`${day.slice(0, 10)}T12:00:00Z`), "UTC", shape)

/** The clock on the same day, else the date: what a list shows. */
export const sayWhen = (atMs: number, nowMs: number, zone: string): string =>
  sayTime(atMs, zone, "iso") === sayTime(nowMs, zone, "iso") ? sayTime(atMs, zone, "clock") : sayTime(atMs, zone, "day")

/** `2026-11-17` moved by whole days. */
export const moveDay = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
