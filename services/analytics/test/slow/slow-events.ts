import type { CallVerdict, ConversationEvent, InboundMessage, MessageEvent } from "@rebound/contracts"

export interface SlowSite {
  readonly id: string
  readonly brandId: string
  readonly zone: string
  readonly line: string
  /** Open on these days of the week (1 Monday) between these hours. */
  readonly openDays: readonly number[]
  readonly opens: number
  readonly closes: number
}

export interface SlowEvents {
  readonly verdicts: readonly CallVerdict[]
  readonly steps: readonly MessageEvent[]
  readonly inbound: readonly InboundMessage[]
  readonly turns: readonly ConversationEvent[]
}

export const MINUTE = 60_000
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What a wall clock at the site shows. */
export function wallClock(site: SlowSite, atMs: number) {
  const parts = Object.fromEntries(
    new Intl.DateTimeFormat("en-CA", {
      timeZone: site.zone,
      ...({
        year: "numeric",
        month: "2-digit",
        day: "2-digit",
        hour: "2-digit",
        hourCycle: "h23",
        weekday: "short",
      } as const),
    })
      .formatToParts(new Date(atMs))
      .map(({ type, value }) => [type, value]),
  )
  const hour = Number(parts.hour)
  const weekday = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(String(parts.weekday).slice(0, 3)) + 1
  const open = site.openDays.includes(weekday) && hour >= site.opens && hour < site.closes
  return { day: `${parts.year}-${parts.month}-${parts.day}`, hour, weekday, open }
}

/** The texts that the generated worlds use, told apart by a reader's eye. */
export function kindOf(message: InboundMessage): string {
  if (message.providerOptOut !== "") return message.providerOptOut
  if (/^stop$/i.test(message.body)) return "stop"
  if (/^help$/i.test(message.body)) return "help"
  if (message.body.startsWith("Liked “")) return "reaction"
  if (/driving/.test(message.body)) return "auto"
  return "reply"
}
