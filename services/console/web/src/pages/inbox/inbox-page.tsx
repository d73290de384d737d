import { useQuery } from "@tanstack/react-query"
import { useNavigate, useSearch } from "@tanstack/react-router"
import { MessagesSquare } from "lucide-react"
import { useEffect } from "react"
import { threadCountsQuery } from "../../api/threads.ts"
import { Empty } from "../../parts/empty.tsx"
import { useShortcuts } from "../../shell/shortcuts.ts"
import { useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { ThreadList } from "./thread-list.tsx"
import { ThreadPane } from "./thread-pane.tsx"
import { ViewsNav } from "./views-nav.tsx"

export function InboxPage() {
  useTitle("Inbox")
  const {
    view = "needs_reply",
    sort = view === "needs_reply" || view === "late" ? "waiting" : "newest",
    thread,
  } = useSearch({ from: "/shell/inbox" })
  const scope = useScope()
  const where = { brand: scope.brand, location: scope.location }
  const counts = useQuery(threadCountsQuery(where)).data ?? null
  const navigate = useNavigate()
  useShortcuts({ escape: () => navigate({ to: "/inbox", search: (before) => ({ ...before, thread: undefined }) }) })
  // On a phone one pane at a time: the stylesheet asks the root which.
  useEffect(() => {
    document.documentElement.dataset.pane = thread === undefined ? "list" : "thread"
    return () => {
      delete document.documentElement.dataset.pane
    }
  }, [thread])
  return (
    <>
      <h1 className="sr">Inbox</h1>
      <div className="inbox">
        <ViewsNav view={view} counts={counts} where={where} />
        <ThreadList key={`${view} ${sort}`} where={where} view={view} sort={sort} current={thread} />
        {thread === undefined ? (
          <section className="thread" aria-label="No thread open">
            <div className="pad grow">
              <Empty icon={MessagesSquare} title="No thread open">
                Choose one at the left, or press J.
              </Empty>
            </div>
          </section>
        ) : (
          <ThreadPane key={thread} threadId={thread} />
        )}
      </div>
    </>
  )
}
