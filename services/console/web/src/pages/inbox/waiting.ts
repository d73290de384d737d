import type { Thread } from "../../api/views.ts"
import { REPLY_GOAL_MS } from "../../words/reply-goal.ts"

/** From half of the goal on it is soon. */
const SOON_MS = REPLY_GOAL_MS / 2

export type Urgency = "late" | "soon" | "fresh"

export const urgencyOf = (waitedMs: number): Urgency =>
  waitedMs > REPLY_GOAL_MS ? "late" : waitedMs >= SOON_MS ? "soon" : "fresh"

/** How long the caller has waited; null when nobody waits. */
export const waitedMs = ({ waitingSince }: Pick<Thread, "waitingSince">, nowMs: number): number | null =>
  waitingSince === null ? null : Math.max(0, nowMs - Date.parse(waitingSince))

/** The dot of a row: unread, read but unanswered, not to be texted. Empty: nothing to do. */
export type Dot = "unread" | "open" | "fail" | ""

export function dotOf(thread: Pick<Thread, "unread" | "waitingSince" | "cannotText">): Dot {
  if (thread.unread) return "unread"
  if (thread.cannotText !== null) return "fail"
  return thread.waitingSince === null ? "" : "open"
}

export const DOT_WORDS: Readonly<Record<Dot, string>> = {
  unread: "Unread",
  open: "Read, not answered",
  fail: "Cannot be texted",
  "": "",
}

/** When a snoozed thread comes back. Pure: the reader's clock comes in. */
export function snoozeChoices(now: Date): readonly { readonly words: string; readonly until: string }[] {
  const at = (days: number, hour: number) => {
    const then = new Date(now)
    then.setDate(then.getDate() + days)
    then.setHours(hour, 0, 0, 0)
    return then.toISOString()
  }
  const hourLater = new Date(now.getTime() + 3_600_000).toISOString()
  const toMonday = (8 - now.getDay()) % 7 || 7
  return [
    { words: "For an hour", until: hourLater },
    ...(now.getHours() < 13 ? [{ words: "This afternoon, 13:00", until: at(0, 13) }] : []),
    { words: "Tomorrow, 8:00", until: at(1, 8) },
    { words: "Monday, 8:00", until: at(toMonday, 8) },
  ]
}
