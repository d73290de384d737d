import { useInfiniteQuery } from "@tanstack/react-query"
import { Link } from "@tanstack/react-router"
import { CircleCheck, Clock, Hourglass, Phone } from "lucide-react"
import { useState } from "react"
import { callbacksQuery } from "../../api/callbacks.ts"
import type { Callback } from "../../api/views.ts"
import { useHeldRows } from "../../live/use-held-rows.ts"
import { Empty } from "../../parts/empty.tsx"
import { Failed } from "../../parts/part.tsx"
import { Segmented } from "../../parts/segmented.tsx"
import { listLines, Skeleton } from "../../parts/skeleton.tsx"
import { useNow } from "../../shell/live-badge.tsx"
import { useNames, useScope } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { DECISION_REASON_WORDS, TASK_RESULT_WORDS, wordsFor } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { sayAge, sayAgo, sayCount, sayNumber } from "../../words/say-number.ts"
import { sayWhen } from "../../words/say-time.ts"
import { CallbackResult } from "./callback-result.tsx"

/** A callback within so long is worth most. */
const GOAL_MS = 5 * 60_000

const idOf = ({ taskId }: Callback) => taskId

export function CallbacksPage() {
  useTitle("Callbacks")
  const scope = useScope()
  const [which, setWhich] = useState<"due" | "all">("due")
  const query = useInfiniteQuery(callbacksQuery(scope, which === "all"))
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? []
  const { shown, waiting, over, release } = useHeldRows(rows, idOf)
  const due = rows.filter(({ doneAt }) => doneAt === null).length
  return (
    <>
      <header className="band lead">
        <div>
          <h1>
            {query.data === undefined ? (
              "Callbacks"
            ) : due === 0 ? (
              "Nobody is waiting for a call."
            ) : (
              <>
                <b>{due === 1 ? "One caller" : `${sayCount(due)} callers`}</b> to ring back.
              </>
            )}
          </h1>
          <p>Callers to whom no text could go: landlines, withheld numbers, texts that came too late.</p>
        </div>
        <div className="aside">
          <Segmented
            label="Which callbacks"
            options={[
              ["due", "Due"],
              ["all", "With those done"],
            ]}
            value={which}
            onChange={setWhich}
          />
        </div>
      </header>
      <section className="band" aria-label="Callbacks" {...over}>
        {waiting === 0 ? null : (
          <button type="button" className="btn sm primary waiting-rows" onClick={release}>
            {sayCount(waiting)} new
          </button>
        )}
        {query.data !== undefined ? (
          <>
            <ul className="tasks">
              {shown.map((task) => (
                <Task key={task.taskId} task={task} />
              ))}
            </ul>
            {shown.length === 0 ? (
              <Empty icon={CircleCheck} title="Nothing to call back">
                Where a missed caller cannot be texted, a task shows here at once.
              </Empty>
            ) : null}
            {query.hasNextPage ? (
              <button type="button" className="btn more" onClick={() => query.fetchNextPage()}>
                Show more
              </button>
            ) : null}
          </>
        ) : query.error === null ? (
          <Skeleton lines={listLines(5)} label="Callbacks: loading" />
        ) : (
          <Failed name="Callbacks" error={query.error} retry={() => query.refetch()} />
        )}
      </section>
    </>
  )
}

function Task({ task }: { readonly task: Callback }) {
  const nowMs = useNow(10_000)
  const { locationName, zoneAt } = useNames()
  const name = nameOfContact(task.contact)
  const number = task.contact?.numbers[0]
  const ageMs = task.createdAt === null ? 0 : nowMs - Date.parse(task.createdAt)
  const late = ageMs > GOAL_MS
  const Glyph = late ? Hourglass : Clock
  return (
    <li className="task">
      <span className={task.doneAt === null ? `wait ${late ? "late" : "soon"}` : "wait"}>
        <Glyph className="ico s" />
        <span className="sr">waits </span>
        {sayAge(ageMs)}
      </span>
      <div>
        <p className="t">
          {task.threadId === null ? (
            name
          ) : (
            <Link to="/inbox" search={{ view: "all", thread: task.threadId }}>
              {name}
            </Link>
          )}{" "}
          <span className="mute num">
            {number === undefined || name === sayNumber(number) ? "" : sayNumber(number)}
          </span>
        </p>
        <p className="d">
          Not texted: {wordsFor(DECISION_REASON_WORDS, task.reason)}. Rang {locationName(task.locationId)}
          {task.createdAt === null ? "" : ` ${sayWhen(Date.parse(task.createdAt), nowMs, zoneAt(task.locationId))}`}
          {task.callId === null ? null : (
            <>
              {". "}
              <Link className="link" to="/calls/$callId" params={{ callId: task.callId }}>
                The call<span className="sr"> of {name}</span>
              </Link>
            </>
          )}
        </p>
      </div>
      <div className="do">
        {task.doneAt !== null ? (
          <span className="tag">
            {wordsFor(TASK_RESULT_WORDS, task.result ?? "")}, {task.doneBy ?? "somebody"},{" "}
            {sayAgo(nowMs - Date.parse(task.doneAt))}
          </span>
        ) : (
          <>
            {number === undefined ? null : (
              <a className="btn sm primary" href={`tel:${number}`} aria-label={`Call ${name}`}>
                <Phone className="ico s" />
                Call
              </a>
            )}
            <CallbackResult task={task} />
          </>
        )}
      </div>
    </li>
  )
}
