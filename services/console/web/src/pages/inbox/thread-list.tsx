import { useInfiniteQuery } from "@tanstack/react-query"
import { useNavigate } from "@tanstack/react-router"
import { ChevronDown, CircleCheck } from "lucide-react"
import { type ThreadSort, type ThreadView, threadsQuery } from "../../api/threads.ts"
import type { Thread } from "../../api/views.ts"
import { useHeldRows } from "../../live/use-held-rows.ts"
import { Empty } from "../../parts/empty.tsx"
import { Menu, MenuChoice } from "../../parts/menu.tsx"
import { Failed } from "../../parts/part.tsx"
import { listLines, Skeleton } from "../../parts/skeleton.tsx"
import { useShortcuts } from "../../shell/shortcuts.ts"
import { REPLY_GOAL_MS } from "../../words/reply-goal.ts"
import { sayAge, sayCount } from "../../words/say-number.ts"
import { ThreadRow } from "./thread-row.tsx"
import { VIEW_WORDS } from "./views-nav.tsx"

const SORT_WORDS = [
  ["waiting", "Longest waiting first"],
  ["newest", "Newest first"],
] as const

const idOf = ({ threadId }: Thread) => threadId

/** The threads of a view. While a pointer is over it, new ones wait behind a button. */
export function ThreadList({
  where,
  view,
  sort,
  current,
}: {
  readonly where: { readonly brand: string | null; readonly location: string | null }
  readonly view: ThreadView
  readonly sort: ThreadSort
  readonly current: string | undefined
}) {
  const query = useInfiniteQuery(threadsQuery(where, view, sort))
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { shown, waiting, over, release } = useHeldRows(rows, idOf)
  const navigate = useNavigate()
  const count = query.data?.pages.at(-1)?.counts[VIEW_WORDS[view].count]

  const step = (by: number) => {
    const at = shown.findIndex(({ threadId }) => threadId === current)
    const next = shown[at === -1 ? 0 : Math.max(0, Math.min(shown.length - 1, at + by))]
    if (next === undefined) return
    void navigate({ to: "/inbox", search: (before) => ({ ...before, thread: next.threadId }) })
    const row = document.querySelector<HTMLElement>(`[data-thread="${CSS.escape(next.threadId)}"]`)
    row?.scrollIntoView({ block: "nearest" })
    row?.focus({ preventScroll: true })
  }
  useShortcuts({ j: () => step(1), k: () => step(-1) })

  return (
    <section
      className="threads"
      aria-label="Threads"
      {...over}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return
        if (!(event.target instanceof HTMLElement) || event.target.dataset.thread === undefined) return
        event.preventDefault()
        step(event.key === "ArrowDown" ? 1 : -1)
      }}
    >
      <div className="bar">
        <h2>{VIEW_WORDS[view].words}</h2>
        {count === undefined ? null : <span className="badge">{sayCount(count)}</span>}
        <Menu
          align="end"
          trigger={
            <button type="button" className="pick">
              <span className="sr">Order: </span>
              {SORT_WORDS.find(([key]) => key === sort)?.[1]}
              <ChevronDown className="ico s" />
            </button>
          }
        >
          <MenuChoice
            value={sort}
            options={SORT_WORDS}
            onChange={(next) => navigate({ to: "/inbox", search: (before) => ({ ...before, sort: next }) })}
          />
        </Menu>
      </div>
      {waiting === 0 ? null : (
        <button type="button" className="btn sm primary waiting-rows" onClick={release}>
          {sayCount(waiting)} new
        </button>
      )}
      {query.data !== undefined ? (
        <>
          {shown.map((thread) => (
            <ThreadRow key={thread.threadId} thread={thread} current={thread.threadId === current} />
          ))}
          {shown.length === 0 ? <NothingHere view={view} /> : null}
          {query.hasNextPage ? (
            <button
              type="button"
              className="btn quiet more"
              disabled={query.isFetchingNextPage}
              onClick={() => query.fetchNextPage()}
            >
              {query.isFetchingNextPage ? "Loading" : "Show older threads"}
            </button>
          ) : null}
        </>
      ) : query.error === null ? (
        <div className="pad">
          <Skeleton lines={listLines(7)} label="Threads: loading" />
        </div>
      ) : (
        <div className="pad">
          <Failed name="Threads" error={query.error} retry={() => query.refetch()} />
        </div>
      )}
    </section>
  )
}

const NOTHING: Readonly<Record<ThreadView, readonly [string, string]>> = {
  needs_reply: ["Nobody is waiting", "Every caller who wrote has an answer."],
  late: ["Nobody waits too long", `Whoever wrote was answered, or wrote less than ${sayAge(REPLY_GOAL_MS)} ago.`],
  mine: ["Nothing is yours", "A thread is yours when you take it, or somebody gives it to you."],
  unassigned: ["Everything has an owner", "New threads show here until somebody takes them."],
  all: ["No open threads", "A missed call that was texted opens one."],
  undeliverable: ["Every text arrived", "Where one does not, the thread shows here with what can be done."],
  snoozed: ["Nothing is snoozed", "A snoozed thread comes back by itself, or when the caller writes."],
  done: ["Nothing is closed yet", "A closed thread opens again when the caller writes."],
}

function NothingHere({ view }: { readonly view: ThreadView }) {
  const [title, words] = NOTHING[view]
  return (
    <div className="pad grow">
      <Empty icon={CircleCheck} title={title}>
        {words}
      </Empty>
    </div>
  )
}
