import { Ban, Check, PhoneOutgoing } from "lucide-react"
import { useState } from "react"
import type { Callback, Thread } from "../../api/views.ts"
import { useNames } from "../../shell/use-scope.ts"
import { CANNOT_TEXT_WORDS, DECISION_REASON_WORDS, OUTCOME_WORDS, type Outcome, wordsFor } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { initials, sayCount, sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"
import { CallbackResult } from "../callbacks/callback-result.tsx"
import type { ThreadActions } from "./thread-actions.ts"

/** Who the caller is, whether a text may go, what is still to be called, what it came to. */
export function SidePanel({
  thread,
  tasks,
  actions,
}: {
  readonly thread: Thread
  readonly tasks: readonly Callback[]
  readonly actions: ThreadActions
}) {
  const due = tasks.filter(({ doneAt }) => doneAt === null)
  return (
    <aside className="side" aria-label="About this caller">
      <About thread={thread} actions={actions} />
      <section>
        <h2>May we text?</h2>
        {thread.cannotText === null ? (
          <>
            <p>
              <span className="oc good">
                <Check className="ico" />
                Yes, a reply to their call
              </span>
            </p>
            <p className="sm soft after">
              They rang {sayNumber(thread.line)}. That call is the reason kept with each text. No opt-out.
            </p>
          </>
        ) : (
          <>
            <p>
              <span className="oc act">
                <Ban className="ico" />
                No
              </span>
            </p>
            <p className="sm soft after">{wordsFor(CANNOT_TEXT_WORDS, thread.cannotText)}</p>
          </>
        )}
      </section>
      {due.length === 0 ? null : (
        <section>
          <h2>To call back</h2>
          {due.map((task) => (
            <div key={task.taskId} className="due">
              <p>
                <PhoneOutgoing className="ico s" /> {sayNumber(task.contact?.numbers[0] ?? thread.contact?.numbers[0])}
              </p>
              <p className="sm soft">Not texted: {wordsFor(DECISION_REASON_WORDS, task.reason)}.</p>
              <CallbackResult task={task} />
            </div>
          ))}
        </section>
      )}
      <section className="stick">
        <h2>
          Outcome <span className="aside hint">{thread.state === "done" ? "closed" : "closes the thread"}</span>
        </h2>
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a frame and a legend that the layout has no place for */}
        <div className="outs" role="group" aria-label="Outcome">
          {Object.entries(OUTCOME_WORDS).map(([outcome, words]) => (
            <button
              key={outcome}
              type="button"
              className="chip"
              aria-pressed={thread.outcome === outcome}
              disabled={actions.state.isPending}
              onClick={() => actions.state.mutate({ state: "done", outcome: outcome as Outcome })}
            >
              {words}
            </button>
          ))}
        </div>
      </section>
    </aside>
  )
}

function About({ thread, actions }: { readonly thread: Thread; readonly actions: ThreadActions }) {
  const [naming, setNaming] = useState(false)
  const { locationName, brandName, zoneAt } = useNames()
  const name = nameOfContact(thread.contact)
  const [number, ...others] = thread.contact?.numbers ?? []
  return (
    <section>
      <div className="person">
        <span className="avatar" aria-hidden="true">
          {initials(thread.contact?.name ?? "")}
        </span>
        <b>{name}</b>
        <span className="sm mute">
          {thread.createdAt === null
            ? brandName(thread.brandId)
            : `Since ${sayTime(Date.parse(thread.createdAt), zoneAt(thread.locationId), "day")}, ${brandName(thread.brandId)}`}
        </span>
      </div>
      <dl className="facts">
        <dt>Numbers</dt>
        <dd className="num">
          {sayNumber(number)}
          {others.length === 0 ? null : <span className="mute">{others.map(sayNumber).join(", ")}</span>}
        </dd>
        <dt>Site</dt>
        <dd>
          {thread.locationId === null ? "–" : locationName(thread.locationId)}
          <span className="mute num">replies from {sayNumber(thread.line)}</span>
        </dd>
        <dt>Missed calls</dt>
        <dd>{sayCount(thread.attempts)} in this episode</dd>
      </dl>
      {naming ? (
        <form
          className="naming"
          onSubmit={(event) => {
            event.preventDefault()
            const called = String(new FormData(event.currentTarget).get("name")).trim()
            if (called !== "") actions.name.mutate(called)
            setNaming(false)
          }}
        >
          <label className="field">
            <span>Name</span>
            <input className="input" name="name" defaultValue={thread.contact?.name ?? ""} maxLength={100} />
          </label>
          <div className="row2">
            <button type="submit" className="btn sm primary">
              Save name
            </button>
            <button type="button" className="btn sm" onClick={() => setNaming(false)}>
              Leave it
            </button>
          </div>
        </form>
      ) : (
        <button type="button" className="link sm as-link" onClick={() => setNaming(true)}>
          {thread.contact?.name ? "Change the name" : "Give a name"}
        </button>
      )}
    </section>
  )
}
