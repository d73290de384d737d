import { useQuery } from "@tanstack/react-query"
import { previewQuery, saveTemplates } from "../../api/locations.ts"
import type { LocationInFull, PreviewWords } from "../../api/views.ts"
import { useSettled } from "../../parts/use-settled.ts"
import { sayCountOf } from "../../words/say-number.ts"
import { Faults } from "./faults.tsx"
import { sayTemplateFault } from "./template-words.ts"
import { useSave } from "./use-save.ts"

export type Templates = LocationInFull["templates"]

const FIELDS = ["caller.firstName", "location.name", "brand.name", "line.label", "nextOpening"]
const SETTLE_MS = 300

const WHICH = [
  ["open", "While open"],
  ["closed", "While closed"],
] as const

const WARNING_WORDS: Readonly<Record<string, string>> = {
  stop_wording_missing: "does not say how to opt out",
  brand_missing: "does not say who is writing",
  promotional: "reads like an offer, which needs consent of its own",
  public_shortener: "has a shortened address, which carriers refuse",
  several_segments: "costs more than one segment",
  too_long: "is longer than a text can be",
}

/** The two texts, counted and checked as they are typed. */
export function TemplatesEditor({
  location,
  draft,
  onDraft,
  mayEdit,
}: {
  readonly location: LocationInFull
  readonly draft: Templates
  readonly onDraft: (draft: Templates) => void
  readonly mayEdit: boolean
}) {
  const checked = useQuery(previewQuery(location.id, { templates: useSettled(draft, SETTLE_MS) })).data?.words
  const save = useSave(location.id, "Texts saved", (body: Parameters<typeof saveTemplates>[1]) =>
    saveTemplates(location.id, body),
  )
  const changed = draft.open !== location.templates.open || draft.closed !== location.templates.closed
  const faulty = checked !== undefined && WHICH.some(([which]) => checked[which].faults.length > 0)
  return (
    <section className="band" aria-labelledby="h-texts">
      <div className="head">
        <h2 id="h-texts">Texts</h2>
        <p>
          Fields: {FIELDS.map((field) => `{{${field}}}`).join(", ")}. After a bar stands what is said where there is
          none: {"{{caller.firstName|there}}"}.
        </p>
      </div>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault()
          save.run({ ...draft, revision: location.revision })
        }}
      >
        <div className="two">
          {WHICH.map(([which, words]) => (
            <label key={which} className="field">
              <span>{words}</span>
              <textarea
                className="input area"
                rows={4}
                value={draft[which]}
                readOnly={!mayEdit}
                maxLength={1_600}
                onChange={(event) => onDraft({ ...draft, [which]: event.target.value })}
              />
              <Checked words={checked?.[which]} />
            </label>
          ))}
        </div>
        <Faults faults={save.faults} />
        {mayEdit ? (
          <div className="acts">
            <button type="button" className="btn quiet" disabled={!changed} onClick={() => onDraft(location.templates)}>
              Discard
            </button>
            <button type="submit" className="btn primary" disabled={!changed || faulty || save.busy}>
              {save.busy ? "Saving" : "Save texts"}
            </button>
          </div>
        ) : null}
      </form>
    </section>
  )
}

function Checked({ words }: { readonly words: PreviewWords | undefined }) {
  if (words === undefined) return <span className="hint">Counting</span>
  const fault = words.faults[0]
  if (fault !== undefined) return <span className="hint bad">{sayTemplateFault(fault)}</span>
  return (
    <span className="hint">
      {sayCountOf(words.segments, "segment")}, {words.units} {words.encoding === "UCS-2" ? "of 70" : "of 160"} to a
      segment
      {words.offending.length === 0
        ? ""
        : `; ${words.offending.map(({ char }) => `“${char}”`).join(", ")} cost the larger alphabet`}
      {words.warnings.length === 0
        ? ""
        : `; ${words.warnings.map((warning) => WARNING_WORDS[warning] ?? warning.replaceAll("_", " ")).join("; ")}`}
    </span>
  )
}
