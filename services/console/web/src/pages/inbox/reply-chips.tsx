import { type KeyboardEvent, useRef, useState } from "react"
import type { ThreadReply } from "../../api/views.ts"
import { Tip } from "../../parts/tooltip.tsx"
import { toolbarStop } from "./toolbar-stop.ts"

/** Canned replies above the composer: one tab stop, arrows move, Escape leads back to the field. A chip sends nothing. */
export function ReplyChips({
  replies,
  onPick,
  onLeave,
}: {
  readonly replies: readonly ThreadReply[]
  readonly onPick: (text: string) => void
  readonly onLeave: () => void
}) {
  const bar = useRef<HTMLDivElement>(null)
  const [stop, setStop] = useState(0)
  const at = Math.min(stop, replies.length - 1)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      // Kept from the page, which would close the thread.
      event.preventDefault()
      onLeave()
      return
    }
    const next = event.ctrlKey || event.metaKey || event.altKey ? null : toolbarStop(event.key, at, replies.length)
    if (next === null) return
    event.preventDefault()
    setStop(next)
    bar.current?.querySelectorAll<HTMLElement>("button")[next]?.focus()
  }
  return (
    <div ref={bar} className="canned" role="toolbar" aria-label="Canned replies" onKeyDown={onKeyDown}>
      {replies.map(({ name, text }, index) => (
        <Tip key={name} text={text}>
          <button
            type="button"
            className="btn sm"
            tabIndex={index === at ? 0 : -1}
            onFocus={(event) => {
              setStop(index)
              // Half a chip is no place for the focus; browsers leave it there.
              event.currentTarget.scrollIntoView({ block: "nearest", inline: "nearest" })
            }}
            onClick={() => onPick(text)}
          >
            {name}
          </button>
        </Tip>
      ))}
    </div>
  )
}
