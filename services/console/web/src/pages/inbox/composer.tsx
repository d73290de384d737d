import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { CircleAlert, Lock, StickyNote } from "lucide-react"
import { type KeyboardEvent, type RefObject, useRef, useState } from "react"
import { flushSync } from "react-dom"
import { threadRepliesQuery } from "../../api/replies.ts"
import { addNote, sendReply } from "../../api/threads.ts"
import type { Thread } from "../../api/views.ts"
import { Banner } from "../../parts/banner.tsx"
import { Tip } from "../../parts/tooltip.tsx"
import { singleKeysOn } from "../../shell/shortcuts.ts"
import { CANNOT_TEXT_WORDS, wordsFor } from "../../words/codes.ts"
import { nameOfContact } from "../../words/say-contact.ts"
import { sayNumber } from "../../words/say-number.ts"
import { asSentence } from "../../words/sentence.ts"
import { changeDraft, type Draft, keepDraft, readDraft } from "./draft.ts"
import { insertText } from "./insert-text.ts"
import { ReplyChips } from "./reply-chips.tsx"
import { ReplyPicker } from "./reply-picker.tsx"
import { type SegmentWords, segmentWords } from "./segment-words.ts"

export type ComposerMode = "text" | "note"

const newKey = () => crypto.randomUUID()

/** Writes a text to the caller, or a private note. What fails stays, with the key that makes a second try the same text. */
export function Composer({
  thread,
  mode,
  onMode,
  field,
}: {
  readonly thread: Thread
  readonly mode: ComposerMode
  readonly onMode: (mode: ComposerMode) => void
  readonly field: RefObject<HTMLTextAreaElement | null>
}) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(() => readDraft(sessionStorage, thread.threadId, mode, newKey))
  const put = (next: Draft) => {
    keepDraft(sessionStorage, thread.threadId, mode, next)
    setDraft(next)
  }
  const send = useMutation({
    mutationFn: async ({ body, key }: Draft) =>
      mode === "text" ? sendReply(thread.threadId, body.trim(), key) : addNote(thread.threadId, body.trim(), key),
    onSuccess: async (_, sent) => {
      put(changeDraft(sent, "", newKey))
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ["thread", thread.threadId] }),
        queryClient.invalidateQueries({ queryKey: ["threads"] }),
        queryClient.invalidateQueries({ queryKey: ["thread-counts"] }),
      ])
    },
  })
  const name = nameOfContact(thread.contact)
  const counted = segmentWords(draft.body)
  const blocked = mode === "text" ? thread.cannotText : null
  const ready = draft.body.trim() !== "" && !send.isPending && blocked === null && !(mode === "text" && counted.tooLong)
  const submit = () => {
    if (ready) send.mutate(draft)
  }
  const canned = useQuery({ ...threadRepliesQuery(thread), enabled: mode === "text" && blocked === null })
  // What cannot be sent is not offered.
  const replies = mode === "text" && blocked === null ? (canned.data ?? []) : []
  const [picking, setPicking] = useState(false)
  // Followed, not read off the field: one that was never entered says 0, and words that were kept belong before the text.
  const caret = useRef(draft.body.length)
  const backToField = () => field.current?.focus()
  const pick = (text: string) => {
    const filled = insertText(draft.body, caret.current, text)
    // At once: the caret can only stand in words that are there.
    flushSync(() => put(changeDraft(draft, filled.body, newKey)))
    caret.current = filled.caret
    field.current?.focus()
    field.current?.setSelectionRange(filled.caret, filled.caret)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.nativeEvent.isComposing
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      submit()
    }
    if (event.key === "Escape") event.currentTarget.blur()
    if (event.key === "/" && plain && draft.body === "" && replies.length > 0 && singleKeysOn()) {
      event.preventDefault()
      setPicking(true)
    }
  }

  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {blocked === null ? null : (
        <Banner tone="none" icon={Lock}>
          <b>No text can go.</b> {wordsFor(CANNOT_TEXT_WORDS, blocked)}
        </Banner>
      )}
      {send.error === null ? null : (
        <Banner
          tone="act"
          icon={CircleAlert}
          action={
            <button type="submit" className="btn sm" disabled={send.isPending}>
              Try again
            </button>
          }
        >
          <b>{mode === "text" ? "Not sent." : "Not saved."}</b> {asSentence(send.error.message)} Your words are kept;
          trying again sends them once.
        </Banner>
      )}
      {canned.error === null || replies.length > 0 ? null : (
        <p className="hint">
          Canned replies could not be loaded.{" "}
          <button type="button" className="btn sm quiet" onClick={() => canned.refetch()}>
            Retry
          </button>
        </p>
      )}
      {replies.length === 0 ? null : <ReplyChips replies={replies} onPick={pick} onLeave={backToField} />}
      <div className={mode === "note" ? "compose-box noting" : "compose-box"}>
        <label className="sr" htmlFor="composer">
          {mode === "text" ? `Text to ${name}` : `Private note about ${name}`}
        </label>
        <textarea
          ref={field}
          id="composer"
          rows={2}
          value={draft.body}
          placeholder={mode === "text" ? `Text ${name}` : "Only your colleagues see this"}
          onChange={(event) => {
            caret.current = event.target.selectionEnd
            put(changeDraft(draft, event.target.value, newKey))
          }}
          onSelect={(event) => {
            caret.current = event.currentTarget.selectionEnd
          }}
          onKeyDown={onKeyDown}
        />
        <div className="foot">
          {replies.length === 0 ? null : (
            <ReplyPicker replies={replies} open={picking} onOpen={setPicking} onPick={pick} onLeave={backToField} />
          )}
          <Tip text={mode === "text" ? "Private note (N)" : "Back to the text (R)"}>
            <button
              type="button"
              className="btn icon quiet sm keep"
              aria-label="Private note"
              aria-pressed={mode === "note"}
              onClick={() => onMode(mode === "note" ? "text" : "note")}
            >
              <StickyNote className="ico" />
            </button>
          </Tip>
          {mode === "text" ? <Counter counted={counted} /> : <span className="cnt">Never leaves the house</span>}
          <button type="submit" className="btn sm primary" disabled={!ready}>
            {mode === "note" ? "Save note" : send.isPending ? "Sending" : "Send"}
            {mode === "text" && thread.line !== null ? (
              <span className="fromnum"> from {sayNumber(thread.line).slice(-8)}</span>
            ) : null}
            <span className="kbd" aria-hidden="true">
              Ctrl Enter
            </span>
          </button>
        </div>
      </div>
    </form>
  )
}

/** Units and segments; only a change of segments is announced. */
function Counter({ counted }: { readonly counted: SegmentWords }) {
  const segments = counted.segments === 1 ? "1 segment" : `${counted.segments} segments`
  return (
    <span className="cnt">
      {counted.warning === null ? null : <span className="cost">{counted.warning}. </span>}
      <b>{counted.used}</b> of {counted.of}, <b>{segments}</b>
      <span className="sr" aria-live="polite">
        {segments}
      </span>
    </span>
  )
}
