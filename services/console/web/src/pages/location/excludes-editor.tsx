import { Plus, X } from "lucide-react"
import { useState } from "react"
import { saveExcludes } from "../../api/locations.ts"
import type { LocationInFull } from "../../api/views.ts"
import { sayNumber } from "../../words/say-number.ts"
import { Faults } from "./faults.tsx"
import { readNumber } from "./read-number.ts"
import { useSave } from "./use-save.ts"

/** Numbers that never get the text: suppliers, family, whoever else. Each change is saved at once. */
export function ExcludesEditor({
  location,
  mayEdit,
}: {
  readonly location: LocationInFull
  readonly mayEdit: boolean
}) {
  const [number, setNumber] = useState("")
  const [label, setLabel] = useState("")
  const save = useSave(location.id, "Left-out numbers saved", (body: Parameters<typeof saveExcludes>[1]) =>
    saveExcludes(location.id, body),
  )
  const put = (excludes: LocationInFull["excludes"]) => save.run({ excludes, revision: location.revision })
  const read = readNumber(number)
  const add = () => {
    if (read === null) return
    put([...location.excludes.filter((one) => one.number !== read), { number: read, label: label.trim() }])
    setNumber("")
    setLabel("")
  }
  return (
    <section aria-labelledby="h-out">
      <div className="head">
        <h2 id="h-out">Left out</h2>
        <p>Never texted. Staff are left out by themselves: {location.staff.length} known here.</p>
      </div>
      <ul className="rows">
        {location.excludes.map((one) => (
          <li key={one.number}>
            <span className="num">{sayNumber(one.number)}</span>
            <span className="mute">{one.label}</span>
            {mayEdit ? (
              <button
                type="button"
                className="btn sm icon quiet"
                aria-label={`Text ${sayNumber(one.number)} again`}
                disabled={save.busy}
                onClick={() => put(location.excludes.filter((other) => other !== one))}
              >
                <X className="ico s" />
              </button>
            ) : null}
          </li>
        ))}
      </ul>
      {location.excludes.length === 0 ? <p className="quiet-note">Nobody yet.</p> : null}
      <Faults faults={save.faults} />
      {mayEdit ? (
        <form
          className="add-closure"
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <label>
            <span className="sr">Number to leave out</span>
            <input
              className="input"
              type="tel"
              value={number}
              placeholder="(206) 555-0190"
              aria-invalid={number !== "" && read === null}
              onChange={(event) => setNumber(event.target.value)}
            />
          </label>
          <label>
            <span className="sr">Who it is</span>
            <input
              className="input"
              value={label}
              placeholder="Supplier"
              maxLength={100}
              onChange={(event) => setLabel(event.target.value)}
            />
          </label>
          <button type="submit" className="btn" disabled={read === null || save.busy}>
            <Plus className="ico s" />
            Leave out
          </button>
        </form>
      ) : null}
    </section>
  )
}
