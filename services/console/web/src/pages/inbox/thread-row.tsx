import { Link } from "@tanstack/react-router"
import { Clock, Hourglass, PhoneMissed } from "lucide-react"
import type { Thread } from "../../api/views.ts"
import { useNow } from "../../shell/live-badge.tsx"
import { useNames } from "../../shell/use-scope.ts"
import { CANNOT_TEXT_WORDS, OUTCOME_WORDS, wordsFor } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { initials, sayAge } from "../../words/say-number.ts"
import { sayWhen } from "../../words/say-time.ts"
import { DOT_WORDS, dotOf, urgencyOf, waitedMs } from "./waiting.ts"

/** One thread of the list: who, the last line, how long they wait, whose it is. */
export function ThreadRow({ thread, current }: { readonly thread: Thread; readonly current: boolean }) {
  const nowMs = useNow(10_000)
  const { locationName, zoneAt } = useNames()
  const dot = dotOf(thread)
  return (
    <Link
      className={thread.unread ? "thr" : "thr read"}
      to="/inbox"
      search={(before) => ({ ...before, thread: thread.threadId })}
      activeProps={{ "aria-current": undefined }}
      aria-current={current ? "true" : undefined}
      data-thread={thread.threadId}
    >
      <span className={`dot ${dot}`}>
        <span className="sr">{DOT_WORDS[dot]}</span>
      </span>
      <span className="who">
        <span>{nameOfContact(thread.contact)}</span>
        {thread.attempts > 1 ? (
          <span className="tag tries">
            <PhoneMissed className="ico s" />
            <span className="sr">called </span>
            {thread.attempts}
            <span className="sr"> times</span>
          </span>
        ) : null}
      </span>
      <Wait
        thread={thread}
        nowMs={nowMs}
        when={thread.lastAt === null ? "" : sayWhen(Date.parse(thread.lastAt), nowMs, zoneAt(thread.locationId))}
      />
      <span className="last">{thread.lastLine}</span>
      <span className="meta">
        {thread.locationId === null ? null : <span className="tag">{locationName(thread.locationId)}</span>}
        {thread.cannotText === null ? null : (
          <span className="oc act small" title={wordsFor(CANNOT_TEXT_WORDS, thread.cannotText)}>
            No texts
          </span>
        )}
        <span className="end">
          {thread.outcome === null || thread.state !== "done" ? (
            <Assignee name={thread.assignee} />
          ) : (
            <span className="tag">{wordsFor(OUTCOME_WORDS, thread.outcome)}</span>
          )}
        </span>
      </span>
    </Link>
  )
}

function Wait({ thread, nowMs, when }: { readonly thread: Thread; readonly nowMs: number; readonly when: string }) {
  const waited = waitedMs(thread, nowMs)
  if (waited === null) return <span className="wait">{when}</span>
  const urgency = urgencyOf(waited)
  const Glyph = urgency === "late" ? Hourglass : Clock
  return (
    <span className={`wait ${urgency}`}>
      <Glyph className="ico s" />
      <span className="sr">waits </span>
      {sayAge(waited)}
      {urgency === "late" ? <span className="sr">, late</span> : null}
    </span>
  )
}

function Assignee({ name }: { readonly name: string | null }) {
  if (name === null) return <span>nobody yet</span>
  return (
    <>
      <span className="avatar" aria-hidden="true">
        {initials(name)}
      </span>
      <span className="sr">{name} has it</span>
    </>
  )
}
