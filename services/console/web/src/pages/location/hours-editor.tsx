import { Plus, X } from "lucide-react"
import { type CSSProperties, useState } from "react"
import { saveHours } from "../../api/locations.ts"
import type { LocationInFull } from "../../api/views.ts"
import { sayDay as sayDate } from "../../words/say-time.ts"
import { Faults } from "./faults.tsx"
import { useSave } from "./use-save.ts"
import { DAY_WORDS, readDay, sayDay, toHours, toWeek, weekBlocks } from "./week.ts"

const HOURS = [0, 6, 12, 18, 24]

/** What the page holds of hours before they are saved; the preview looks at it too. */
export interface HoursDraft {
  /** Seven lines as typed. */
  readonly lines: readonly string[]
  readonly closures: LocationInFull["closures"]
}

export const draftOfHours = ({ hours, closures }: LocationInFull): HoursDraft => ({
  lines: toWeek(hours).map(sayDay),
  closures,
})

/** The draft as the directory would keep it; null while a line cannot be read. */
export function hoursOf(draft: HoursDraft): Pick<LocationInFull, "hours" | "closures"> | null {
  const week = draft.lines.map(readDay)
  return week.every((day) => day !== null) ? { hours: toHours(week), closures: draft.closures } : null
}

/** A week of seven lines, several stretches a day, past midnight too, and the days on which all of it is off. */
export function HoursEditor({
  location,
  draft,
  onDraft,
  mayEdit,
}: {
  readonly location: LocationInFull
  readonly draft: HoursDraft
  readonly onDraft: (draft: HoursDraft) => void
  readonly mayEdit: boolean
}) {
  const read = hoursOf(draft)
  const save = useSave(location.id, "Hours saved", (body: Parameters<typeof saveHours>[1]) =>
    saveHours(location.id, body),
  )
  const changed = JSON.stringify(draft) !== JSON.stringify(draftOfHours(location))
  const blocks = weekBlocks(draft.lines.map((line) => readDay(line) ?? []))
  return (
    <section aria-labelledby="h-hours">
      <div className="head">
        <h2 id="h-hours">Hours</h2>
        <p>
          {location.timeZone.replaceAll("_", " ")}. Several stretches a day, as “08:00 to 12:00, 13:00 to 17:00”; empty
          is closed.
        </p>
      </div>
      <form
        className="week"
        onSubmit={(event) => {
          event.preventDefault()
          if (read !== null) save.run({ ...read, revision: location.revision })
        }}
      >
        <div className="week-axis" aria-hidden="true">
          {HOURS.map((hour) => (
            <span key={hour} style={{ left: `${(hour / 24) * 100}%` }}>
              {hour}
            </span>
          ))}
        </div>
        {DAY_WORDS.map((day, index) => (
          <DayLine
            key={day}
            day={day}
            text={draft.lines[index] ?? ""}
            blocks={blocks[index] ?? []}
            mayEdit={mayEdit}
            onText={(text) => onDraft({ ...draft, lines: draft.lines.map((line, at) => (at === index ? text : line)) })}
          />
        ))}
        <Closures draft={draft} onDraft={onDraft} mayEdit={mayEdit} />
        <Faults faults={save.faults} />
        {mayEdit ? (
          <div className="acts">
            <button
              type="button"
              className="btn quiet"
              disabled={!changed}
              onClick={() => onDraft(draftOfHours(location))}
            >
              Discard
            </button>
            <button type="submit" className="btn primary" disabled={!changed || read === null || save.busy}>
              {save.busy ? "Saving" : "Save hours"}
            </button>
          </div>
        ) : null}
      </form>
    </section>
  )
}

function DayLine({
  day,
  text,
  blocks,
  mayEdit,
  onText,
}: {
  readonly day: string
  readonly text: string
  readonly blocks: ReturnType<typeof weekBlocks>[number]
  readonly mayEdit: boolean
  readonly onText: (text: string) => void
}) {
  const wrong = readDay(text) === null
  return (
    <div className="week-day">
      <span className="mid">{day}</span>
      <span className="week-track" aria-hidden="true">
        {blocks.map(({ left, width, carried }) => (
          <i
            key={left}
            className={carried ? "carried" : ""}
            style={{ left: `${left}%`, inlineSize: `${width}%` } as CSSProperties}
          />
        ))}
      </span>
      <label>
        <span className="sr">Hours on {day}</span>
        <input
          className="input"
          value={text}
          placeholder="Closed"
          readOnly={!mayEdit}
          aria-invalid={wrong}
          onChange={(event) => onText(event.target.value)}
        />
        {wrong ? <span className="hint bad">Write it as 08:00 to 17:00</span> : null}
      </label>
    </div>
  )
}

function Closures({
  draft,
  onDraft,
  mayEdit,
}: {
  readonly draft: HoursDraft
  readonly onDraft: (draft: HoursDraft) => void
  readonly mayEdit: boolean
}) {
  const [date, setDate] = useState("")
  const [name, setName] = useState("")
  const add = () => {
    if (date === "" || name.trim() === "") return
    const others = draft.closures.filter((one) => one.date !== date)
    onDraft({ ...draft, closures: [...others, { date, name: name.trim() }].sort((a, b) => (a.date < b.date ? -1 : 1)) })
    setDate("")
    setName("")
  }
  return (
    <fieldset className="closures">
      <legend>Closed all day</legend>
      {draft.closures.length === 0 ? (
        <p className="hint">No days yet: holidays and one-off closures come here.</p>
      ) : null}
      <ul>
        {draft.closures.map((closure) => (
          <li key={closure.date}>
            <span className="num">{sayDate(closure.date, "day")}</span> {closure.name}
            <span className="mute num">{closure.date.slice(0, 4)}</span>
            {mayEdit ? (
              <button
                type="button"
                className="btn sm icon quiet"
                aria-label={`Remove ${closure.name}, ${closure.date}`}
                onClick={() => onDraft({ ...draft, closures: draft.closures.filter((one) => one !== closure) })}
              >
                <X className="ico s" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {mayEdit ? (
        <div className="add-closure">
          <label>
            <span className="sr">Date of the closure</span>
            <input className="input" type="date" value={date} onChange={(event) => setDate(event.target.value)} />
          </label>
          <label>
            <span className="sr">Name of the closure</span>
            <input
              className="input"
              value={name}
              placeholder="Christmas Day"
              maxLength={100}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <button type="button" className="btn" disabled={date === "" || name.trim() === ""} onClick={add}>
            <Plus className="ico s" />
            Add the day
          </button>
        </div>
      ) : null}
    </fieldset>
  )
}
