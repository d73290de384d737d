import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { previewQuery } from "../../api/locations.ts"
import type { LocationInFull, Preview, PreviewDraft } from "../../api/views.ts"
import { Failed } from "../../parts/part.tsx"
import { blockLines, Skeleton } from "../../parts/skeleton.tsx"
import { useSettled } from "../../parts/use-settled.ts"
import { DECISION_REASON_WORDS, wordsFor } from "../../words/codes.ts"
import { sayCountOf, sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"
import { nextLocalTime } from "../../words/zone-time.ts"
import { DAY_WORDS } from "./week.ts"

/** A person stops typing for so long before the server is asked. */
const SETTLE_MS = 300

/** “A caller on Sunday at 23:10 gets this text”: what is saved, or the draft beside it. */
export function PreviewPanel({
  location,
  draft,
}: {
  readonly location: LocationInFull
  readonly draft: Pick<PreviewDraft, "templates" | "hours" | "closures">
}) {
  const [weekday, setWeekday] = useState(7)
  const [clock, setClock] = useState("23:10")
  const [name, setName] = useState("")
  // The minute is enough: the same question of the same minute is the same answer.
  const [openedMs] = useState(() => Math.floor(Date.now() / 60_000) * 60_000)
  const at = new Date(nextLocalTime(weekday, clock === "" ? "00:00" : clock, location.timeZone, openedMs)).toISOString()
  const asked = useSettled({ ...draft, at, ...(name.trim() !== "" && { caller: { name: name.trim() } }) }, SETTLE_MS)
  const query = useQuery(previewQuery(location.id, asked))
  return (
    <section className="preview" aria-labelledby="h-preview">
      <div className="head">
        <h2 id="h-preview">What a caller gets</h2>
        <p>With what stands on this page, saved or not.</p>
      </div>
      <div className="preview-asks">
        <label className="field">
          <span>Day</span>
          <select className="select" value={weekday} onChange={(event) => setWeekday(Number(event.target.value))}>
            {DAY_WORDS.map((day, index) => (
              <option key={day} value={index + 1}>
                {day}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Time</span>
          <input className="input" type="time" value={clock} onChange={(event) => setClock(event.target.value)} />
        </label>
        <label className="field">
          <span>Caller’s name, if known</span>
          <input className="input" value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
        </label>
      </div>
      {query.data !== undefined ? (
        <Answer
          preview={query.data}
          location={location}
          when={`${DAY_WORDS[weekday - 1]} at ${clock}`}
          stale={query.isPlaceholderData}
        />
      ) : query.error === null ? (
        <Skeleton lines={blockLines(120)} label="Preview: loading" />
      ) : (
        <Failed name="The preview" error={query.error} retry={() => query.refetch()} />
      )}
    </section>
  )
}

function Answer({
  preview,
  location,
  when,
  stale,
}: {
  readonly preview: Preview
  readonly location: LocationInFull
  readonly when: string
  readonly stale: boolean
}) {
  const line = location.lines[0]
  return (
    <div className={stale ? "preview-answer asking" : "preview-answer"} aria-live="polite">
      <p>
        A caller on <b>{when}</b>{" "}
        {preview.outcome === "text"
          ? "gets this text:"
          : preview.outcome === "hold"
            ? `gets this text${preview.sendAt === null ? " later" : `, on ${sayTime(Date.parse(preview.sendAt), location.timeZone, "weekday")} at ${sayTime(Date.parse(preview.sendAt), location.timeZone, "clock")}`}:`
            : "gets no text."}
      </p>
      {preview.body === null ? (
        <p className="soft">{preview.reason === null ? "" : `${wordsFor(DECISION_REASON_WORDS, preview.reason)}.`}</p>
      ) : (
        <div className="sms">
          <p className="from">{line === undefined ? location.name : sayNumber(line.number)}</p>
          <p className="b">{preview.body}</p>
          <p className="from">
            {preview.template === "open" ? "The text for open hours" : "The text for closed hours"},{" "}
            {sayCountOf(preview.segments, "segment")}
          </p>
        </div>
      )}
      <ol className="whys">
        {preview.why.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  )
}
