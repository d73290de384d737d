import { useQuery } from "@tanstack/react-query"
import { ArrowUp, Plus, X } from "lucide-react"
import { useState } from "react"
import { type ReplyRow, repliesPreviewQuery } from "../../api/replies.ts"
import type { CannedReply, LocationInFull, RepliesPreviewItem } from "../../api/views.ts"
import { useSettled } from "../../parts/use-settled.ts"
import { sayCountOf } from "../../words/say-number.ts"
import { Faults } from "./faults.tsx"
import {
  addRow,
  changeRow,
  REPLY_BOUNDS,
  raiseRow,
  removeRow,
  repliesOf,
  rowFault,
  rowsDiffer,
  rowsOf,
} from "./reply-rows.ts"
import { sayTemplateFault } from "./template-words.ts"
import type { Save } from "./use-save.ts"

const SETTLE_MS = 300

/** A list of canned replies: name, text, and how it reads to a caller. Saved as a whole. */
export function RepliesEditor({
  location,
  saved,
  callerName,
  save,
  saveWords,
  onCancel,
}: {
  /** Where they are tried out. */
  readonly location: LocationInFull
  readonly saved: readonly CannedReply[]
  readonly callerName: string
  readonly save: Save<{ readonly replies: readonly CannedReply[]; readonly revision: number }>
  /** What the button says that saves them: whose they are. */
  readonly saveWords: string
  /** Where the editor can be put away again. */
  readonly onCancel?: () => void
}) {
  const [rows, setRows] = useState(() => rowsOf(saved))
  const asked = useSettled({ rows, callerName }, SETTLE_MS)
  const read = useQuery({
    ...repliesPreviewQuery(location.id, asked.rows, asked.callerName),
    enabled: asked.rows.length > 0,
  }).data
  const changed = rowsDiffer(rows, saved)
  const ready = rows.every((row) => rowFault(rows, row) === null && (read?.get(row.key)?.faults ?? []).length === 0)
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        save.run({ replies: repliesOf(rows), revision: location.revision })
      }}
    >
      {rows.length === 0 ? null : (
        <ul className="reply-rows">
          {rows.map((row, at) => (
            <Row
              key={row.key}
              row={row}
              fault={rowFault(rows, row)}
              read={read?.get(row.key)}
              onChange={(change) => setRows(changeRow(rows, row.key, change))}
              onRaise={at === 0 ? undefined : () => setRows(raiseRow(rows, row.key))}
              onRemove={() => setRows(removeRow(rows, row.key))}
            />
          ))}
        </ul>
      )}
      <Faults faults={save.faults} />
      <div className="acts">
        <button
          type="button"
          className="btn reply-add"
          disabled={rows.length >= REPLY_BOUNDS.count}
          onClick={() => setRows(addRow(rows))}
        >
          <Plus className="ico s" />
          {rows.length >= REPLY_BOUNDS.count ? `${REPLY_BOUNDS.count} at most` : "Add a reply"}
        </button>
        <button
          type="button"
          className="btn quiet"
          disabled={!changed && onCancel === undefined}
          onClick={() => {
            setRows(rowsOf(saved))
            onCancel?.()
          }}
        >
          {onCancel === undefined ? "Discard" : "Cancel"}
        </button>
        <button type="submit" className="btn primary" disabled={!changed || !ready || save.busy}>
          {save.busy ? "Saving" : saveWords}
        </button>
      </div>
    </form>
  )
}

function Row({
  row,
  fault,
  read,
  onChange,
  onRaise,
  onRemove,
}: {
  readonly row: ReplyRow
  readonly fault: string | null
  readonly read: RepliesPreviewItem | undefined
  readonly onChange: (change: Partial<CannedReply>) => void
  readonly onRaise: (() => void) | undefined
  readonly onRemove: () => void
}) {
  const called = row.name.trim() === "" ? "the new reply" : row.name.trim()
  return (
    <li>
      <label className="field">
        <span>Name</span>
        <input
          className="input"
          value={row.name}
          maxLength={REPLY_BOUNDS.name}
          placeholder="Directions and parking"
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </label>
      <label className="field">
        <span>Text</span>
        <textarea
          className="input area"
          rows={3}
          value={row.text}
          maxLength={REPLY_BOUNDS.text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </label>
      <div className="reads">
        <span>Reads</span>
        <p>{read?.text ?? ""}</p>
        <ReplyHint fault={fault} read={read} />
      </div>
      <div className="moves">
        {onRaise === undefined ? null : (
          <button type="button" className="btn sm icon quiet" aria-label={`Move ${called} up`} onClick={onRaise}>
            <ArrowUp className="ico s" />
          </button>
        )}
        <button type="button" className="btn sm icon quiet" aria-label={`Remove ${called}`} onClick={onRemove}>
          <X className="ico s" />
        </button>
      </div>
    </li>
  )
}

/** What a reply costs, or what is wrong with it. */
function ReplyHint({ fault, read }: { readonly fault: string | null; readonly read: RepliesPreviewItem | undefined }) {
  if (fault !== null) return <span className="hint">{fault}</span>
  if (read === undefined) return <span className="hint">Counting</span>
  const [wrong] = read.faults
  if (wrong !== undefined) return <span className="hint bad">{sayTemplateFault(wrong)}</span>
  if (read.text === null)
    return <span className="hint bad">{read.segments > 1 ? "Too long for a text" : "Says nothing to this caller"}</span>
  return (
    <span className="hint">
      {sayCountOf(read.segments, "segment")}
      {read.offending.length === 0
        ? ""
        : `; ${[...new Set(read.offending.map(({ char }) => `“${char}”`))].join(", ")} cost the larger alphabet`}
    </span>
  )
}
