import { useQuery } from "@tanstack/react-query"
import { Link, useParams } from "@tanstack/react-router"
import { ChevronLeft, Clock, MessageSquareOff, Store } from "lucide-react"
import { useState } from "react"
import { locationQuery } from "../../api/locations.ts"
import type { LocationInFull } from "../../api/views.ts"
import { Part } from "../../parts/part.tsx"
import { blockLines } from "../../parts/skeleton.tsx"
import { useSession } from "../../shell/use-scope.ts"
import { useTitle } from "../../shell/use-title.ts"
import { sayNumber } from "../../words/say-number.ts"
import { sayTime } from "../../words/say-time.ts"
import { ExcludesEditor } from "./excludes-editor.tsx"
import { draftOfHours, HoursEditor, hoursOf } from "./hours-editor.tsx"
import { PolicyEditor } from "./policy-editor.tsx"
import { PreviewPanel } from "./preview-panel.tsx"
import { RepliesPart } from "./replies-part.tsx"
import { TemplatesEditor } from "./templates-editor.tsx"

export function LocationPage() {
  const { locationId } = useParams({ from: "/shell/locations/$locationId" })
  const query = useQuery(locationQuery(locationId))
  useTitle(query.data?.name ?? "Location")
  return (
    <Part heading query={query} name="This location" lines={blockLines(420)}>
      {/* A revision that was saved begins new drafts. */}
      {(location) => <LocationShown key={`${location.id} ${location.revision}`} location={location} />}
    </Part>
  )
}

function LocationShown({ location }: { readonly location: LocationInFull }) {
  const mayEdit = useSession().scopes.includes("directory:write")
  const [hours, setHours] = useState(() => draftOfHours(location))
  const [templates, setTemplates] = useState(location.templates)
  const read = hoursOf(hours)
  return (
    <>
      <header className="band call-head">
        <Link className="back-link" to="/locations">
          <ChevronLeft className="ico s" />
          Locations
        </Link>
        <div className="cd-top">
          <div>
            <h1>
              {location.name} <OpenChip location={location} />
              {location.policy.enabled ? null : (
                <span className="oc act">
                  <MessageSquareOff className="ico" />
                  Text-back is off
                </span>
              )}
            </h1>
            <p>
              {location.brandName}
              {location.lines.length === 0
                ? ". No line yet"
                : `. ${location.lines.map(({ number }) => sayNumber(number)).join(", ")}`}
              {location.editedInConsole ? ". Edited here since the directory’s file" : ""}
            </p>
          </div>
          <div className="acts">
            <Link className="btn" to="/" search={(before) => ({ ...before, location: location.id })}>
              Its figures
            </Link>
          </div>
        </div>
      </header>
      <div className="split main-side">
        <HoursEditor location={location} draft={hours} onDraft={setHours} mayEdit={mayEdit} />
        <PreviewPanel location={location} draft={{ templates, ...(read ?? {}) }} />
      </div>
      <TemplatesEditor location={location} draft={templates} onDraft={setTemplates} mayEdit={mayEdit} />
      <RepliesPart location={location} mayEdit={mayEdit} />
      <div className="split thirds">
        <Lines location={location} />
        <ExcludesEditor location={location} mayEdit={mayEdit} />
        <PolicyEditor location={location} mayEdit={mayEdit} />
      </div>
    </>
  )
}

function OpenChip({ location }: { readonly location: LocationInFull }) {
  if (location.open)
    return (
      <span className="oc good">
        <Store className="ico" />
        Open now
      </span>
    )
  const next = location.nextOpeningAt === null ? null : Date.parse(location.nextOpeningAt)
  return (
    <span className="oc none">
      <Clock className="ico" />
      Closed now
      {next === null
        ? ""
        : `, opens ${sayTime(next, location.timeZone, "weekday")} ${sayTime(next, location.timeZone, "clock")}`}
    </span>
  )
}

function Lines({ location }: { readonly location: LocationInFull }) {
  return (
    <section aria-labelledby="h-lines">
      <div className="head">
        <h2 id="h-lines">Lines</h2>
      </div>
      <ul className="rows">
        {location.lines.map(({ number, label, serviceLine, calls, texts }) => (
          <li key={number}>
            <Link to="/lines" search={{ line: number }} className="num mid">
              {sayNumber(number)}
            </Link>
            <span className="mute">
              {[label, serviceLine].filter((words) => words !== "").join(", ")}
              <br />
              {calls === null ? "nobody tells of its calls" : `calls from ${calls}`};{" "}
              {texts === null ? "takes no texts yet" : `texts by ${texts}`}
            </span>
          </li>
        ))}
      </ul>
      {location.lines.length === 0 ? (
        <p className="quiet-note">No line yet. Lines come with the directory’s file.</p>
      ) : null}
    </section>
  )
}
