import { useInfiniteQuery } from "@tanstack/react-query"
import { ArrowRightLeft } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { flushSync } from "react-dom"
import { ApiProblem } from "../../api/problem.ts"
import { threadQuery } from "../../api/threads.ts"
import { Empty } from "../../parts/empty.tsx"
import { Failed } from "../../parts/part.tsx"
import { listLines, Skeleton } from "../../parts/skeleton.tsx"
import { useShortcuts } from "../../shell/shortcuts.ts"
import { useNames } from "../../shell/use-scope.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { Composer, type ComposerMode } from "./composer.tsx"
import { SidePanel } from "./side-panel.tsx"
import { useThreadActions } from "./thread-actions.ts"
import { ThreadTop } from "./thread-top.tsx"
import { Timeline } from "./timeline.tsx"

/** The open thread and what is known of its caller. */
export function ThreadPane({ threadId }: { readonly threadId: string }) {
  const query = useInfiniteQuery(threadQuery(threadId))
  const actions = useThreadActions(threadId)
  const { zoneAt } = useNames()
  const [mode, setMode] = useState<ComposerMode>("text")
  const field = useRef<HTMLTextAreaElement>(null)
  const write = (next: ComposerMode) => {
    // At once: the next letter belongs into the field.
    flushSync(() => setMode(next))
    field.current?.focus()
  }
  useShortcuts({ r: () => write("text"), n: () => write("note") })

  const newest = query.data?.pages[0]
  const unread = newest?.thread.unread === true && query.error === null
  const markRead = actions.read.mutate
  useEffect(() => {
    if (unread) markRead()
  }, [unread, markRead])

  // A colleague may have moved it where the reader does not see it: what was loaded before is then not theirs any more.
  if (query.error instanceof ApiProblem && query.error.status === 404)
    return (
      <section className="thread" aria-label="Thread">
        <div className="pad grow">
          <Empty icon={ArrowRightLeft} title="This thread is not here">
            It was moved to a site that you do not see, or it never was yours.
          </Empty>
        </div>
      </section>
    )
  if (newest === undefined)
    return (
      <section className="thread" aria-label="Thread">
        <div className="pad">
          {query.error === null ? (
            <Skeleton lines={listLines(5)} label="Thread: loading" />
          ) : (
            <Failed name="This thread" error={query.error} retry={() => query.refetch()} />
          )}
        </div>
      </section>
    )
  const { thread, tasks } = newest
  const name = nameOfContact(thread.contact)
  const entries = (query.data?.pages ?? []).toReversed().flatMap(({ timeline }) => timeline)
  return (
    <>
      <section className="thread" aria-label={name}>
        <ThreadTop thread={thread} actions={actions} />
        <Timeline
          entries={entries}
          zone={zoneAt(thread.locationId)}
          callerName={thread.contact?.name?.split(" ")[0] ?? name}
          older={
            query.hasNextPage ? (
              <button
                type="button"
                className="btn sm quiet day"
                disabled={query.isFetchingNextPage}
                onClick={() => query.fetchNextPage()}
              >
                {query.isFetchingNextPage ? "Loading" : "Show what came before"}
              </button>
            ) : null
          }
        />
        <Composer key={mode} thread={thread} mode={mode} onMode={write} field={field} />
      </section>
      <SidePanel thread={thread} tasks={tasks} actions={actions} />
    </>
  )
}
