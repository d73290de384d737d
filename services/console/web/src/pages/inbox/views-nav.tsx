import { Link } from "@tanstack/react-router"
import {
  AlarmClock,
  Check,
  CircleAlert,
  CircleDashed,
  Hourglass,
  Inbox,
  type LucideIcon,
  MessageCircleReply,
  User,
} from "lucide-react"
import type { ThreadView, Where } from "../../api/threads.ts"
import type { ThreadCounts } from "../../api/views.ts"
import { SiteLinks } from "./site-links.tsx"

interface ViewSpec {
  readonly words: string
  readonly icon: LucideIcon
  readonly count: Exclude<keyof ThreadCounts, "sites">
}

export const VIEW_WORDS: Readonly<Record<ThreadView, ViewSpec>> = {
  needs_reply: { words: "Needs reply", icon: MessageCircleReply, count: "needsReply" },
  late: { words: "Late", icon: Hourglass, count: "late" },
  mine: { words: "Mine", icon: User, count: "mine" },
  unassigned: { words: "Unassigned", icon: CircleDashed, count: "unassigned" },
  all: { words: "All open", icon: Inbox, count: "open" },
  undeliverable: { words: "Undeliverable", icon: CircleAlert, count: "undeliverable" },
  snoozed: { words: "Snoozed", icon: AlarmClock, count: "snoozed" },
  done: { words: "Done", icon: Check, count: "done" },
}

const OPEN: readonly ThreadView[] = ["needs_reply", "late", "mine", "unassigned", "all"]
const AWAY: readonly ThreadView[] = ["undeliverable", "snoozed", "done"]

/** What there is to look at: views with their counts, and the sites with open threads. The address keeps what is chosen. */
export function ViewsNav({
  view,
  counts,
  where,
}: {
  readonly view: ThreadView
  readonly counts: ThreadCounts | null
  readonly where: Where
}) {
  const links = (views: readonly ThreadView[]) =>
    views.map((key) => {
      const { words, icon: Glyph, count } = VIEW_WORDS[key]
      return (
        <Link
          key={key}
          className={key === "late" && (counts?.late ?? 0) > 0 ? "late" : undefined}
          to="/inbox"
          search={(before) => ({ ...before, view: key, thread: undefined })}
          // The router marks by the whole address; here only the view counts.
          activeProps={{ "aria-current": undefined }}
          aria-current={key === view ? "page" : undefined}
        >
          <Glyph className="ico" />
          {words}
          <span>{counts?.[count] ?? ""}</span>
        </Link>
      )
    })
  return (
    <nav className="views" aria-label="Views">
      <h2>Views</h2>
      {links(OPEN)}
      <h2>Sorted away</h2>
      {links(AWAY)}
      <SiteLinks view={view} where={where} />
    </nav>
  )
}
