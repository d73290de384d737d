import { useQuery, useQueryClient } from "@tanstack/react-query"
import { useState } from "react"
import { repliesPreviewQuery, saveBrandReplies, saveReplies } from "../../api/replies.ts"
import type { CannedReply, LocationInFull } from "../../api/views.ts"
import { useSettled } from "../../parts/use-settled.ts"
import { useSession } from "../../shell/use-scope.ts"
import { sayCountOf } from "../../words/say-number.ts"
import { RepliesEditor } from "./replies-editor.tsx"
import { rowsOf } from "./reply-rows.ts"
import { useSave } from "./use-save.ts"

const SETTLE_MS = 300
/** So many sites are named one by one; more are counted. */
const NAMED_MAX = 5

/** The texts that people of this location have above the composer: its own, and its brand's, with what a change of those reaches. */
export function RepliesPart({ location, mayEdit }: { readonly location: LocationInFull; readonly mayEdit: boolean }) {
  const [callerName, setCallerName] = useState("Maria")
  const save = useSave(location.id, "Canned replies saved", (body: Parameters<typeof saveReplies>[1]) =>
    saveReplies(location.id, body),
  )
  return (
    <section className="band replies" aria-labelledby="h-replies">
      <div className="head">
        <h2 id="h-replies">Canned replies</h2>
        <p>
          To pick above the composer in threads of {location.name}; nothing leaves until a person sends it. Fields as in
          the texts above.
        </p>
        <label className="reads-to aside">
          Read to a caller named
          <input
            className="input"
            value={callerName}
            maxLength={100}
            placeholder="not known"
            onChange={(event) => setCallerName(event.target.value)}
          />
        </label>
      </div>
      {mayEdit ? (
        <RepliesEditor
          location={location}
          saved={location.replies}
          callerName={callerName.trim()}
          save={save}
          saveWords="Save replies"
        />
      ) : (
        <RepliesRead location={location} replies={location.replies} callerName={callerName.trim()} />
      )}
      <BrandReplies location={location} mayEdit={mayEdit} callerName={callerName.trim()} />
    </section>
  )
}

function BrandReplies({
  location,
  mayEdit,
  callerName,
}: {
  readonly location: LocationInFull
  readonly mayEdit: boolean
  readonly callerName: string
}) {
  const { role, locations } = useSession()
  const [editing, setEditing] = useState(false)
  const queryClient = useQueryClient()
  const { brandId, brandName, brandReplies } = location
  const save = useSave(location.id, `Canned replies of ${brandName} saved`, async (body: ReplyChange) => {
    const after = await saveBrandReplies({ brandId, locationId: location.id }, body)
    // The pages of its other locations show them too.
    await queryClient.invalidateQueries({ queryKey: ["location"], refetchType: "none" })
    return after
  })
  // Who sees the whole brand sees all its locations here; a site's people change only what is theirs.
  const mayEditBrand = mayEdit && role !== "site"
  const sites = locations.filter((one) => one.brandId === brandId).map(({ name }) => name)
  return (
    <div className="brand-replies">
      <div className="head">
        <h3>From {brandName}</h3>
        <p>
          {mayEditBrand
            ? `The same ${sayPlaces(sites)}: a change here changes ${sites.length === 1 ? "it" : "all of them"}.`
            : "The same at all its locations; the brand’s own people change them."}{" "}
          A reply of the same name above stands in for one of these.
        </p>
        {mayEditBrand && !editing ? (
          <button type="button" className="btn sm aside" onClick={() => setEditing(true)}>
            Edit for {sites.length === 1 ? brandName : `all ${sites.length} locations`}
          </button>
        ) : null}
      </div>
      {editing ? (
        <RepliesEditor
          location={location}
          saved={brandReplies}
          callerName={callerName}
          save={save}
          saveWords={`Save for ${sayCountOf(sites.length, "location")}`}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <RepliesRead location={location} replies={brandReplies} callerName={callerName} />
      )}
    </div>
  )
}

type ReplyChange = Parameters<typeof saveBrandReplies>[1]

/** Replies as they read here, for who looks only. */
function RepliesRead({
  location,
  replies,
  callerName,
}: {
  readonly location: LocationInFull
  readonly replies: readonly CannedReply[]
  readonly callerName: string
}) {
  const asked = useSettled({ rows: rowsOf(replies), callerName }, SETTLE_MS)
  const read = useQuery({
    ...repliesPreviewQuery(location.id, asked.rows, asked.callerName),
    enabled: asked.rows.length > 0,
  }).data
  if (replies.length === 0) return <p className="quiet-note">None yet.</p>
  const own = new Set(location.replies.map(({ name }) => name))
  return (
    <ul className="rows replies-read">
      {rowsOf(replies).map(({ key, name, text }) => (
        <li key={key}>
          <b>{name}</b>
          <span>{read?.get(key)?.text ?? text}</span>
          {replies !== location.replies && own.has(name) ? <span className="mute">Replaced here</span> : null}
        </li>
      ))}
    </ul>
  )
}

/** `at A, B and C`, or `at 14 locations`. */
const sayPlaces = (names: readonly string[]): string =>
  names.length > NAMED_MAX
    ? `at ${sayCountOf(names.length, "location")}`
    : `at ${new Intl.ListFormat("en-GB", { type: "conjunction" }).format(names)}`
