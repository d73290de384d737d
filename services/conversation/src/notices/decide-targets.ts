import type { LocationView } from "@rebound/directory"
import type { Notice } from "./notice.ts"

export interface NoticeTarget {
  readonly channel: "webhook" | "email"
  /** A URL, or an address. */
  readonly target: string
}

/** What the directory lets a webhook ask for: whoever hears of texts hears of those that were a mistake. */
const ASKED_FOR = { text_back: "text_back", texted_in_error: "text_back", reply: "reply" } as const satisfies Record<
  Notice["event"],
  LocationView["notify"][number]["on"][number]
>

/**
 * Who of a location is told of an event: the webhooks that asked for it, and staff with a mail address where mail can be sent. Each
 * target once, however often the directory names it. Pure.
 */
export function decideTargets(
  location: Pick<LocationView, "notify" | "staffEmails">,
  event: Notice["event"],
  mails: boolean,
): NoticeTarget[] {
  const webhooks = new Set(
    location.notify.filter(({ on }) => on.includes(ASKED_FOR[event])).map(({ webhook }) => webhook),
  )
  return [
    ...[...webhooks].map((target) => ({ channel: "webhook", target }) as const),
    ...(mails ? [...new Set(location.staffEmails)] : []).map((target) => ({ channel: "email", target }) as const),
  ]
}
