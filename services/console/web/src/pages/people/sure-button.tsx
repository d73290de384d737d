import { useState } from "react"

/** A deed that is not taken back: the first press asks, the second does it, leaving the button forgets it. */
export function SureButton({
  words,
  sure,
  busy,
  onSure,
}: {
  readonly words: string
  readonly sure: string
  readonly busy: boolean
  readonly onSure: () => void
}) {
  const [asked, setAsked] = useState(false)
  return (
    <button
      type="button"
      className={asked ? "btn sm danger" : "btn sm"}
      disabled={busy}
      onBlur={() => setAsked(false)}
      onClick={() => {
        if (asked) onSure()
        setAsked(!asked)
      }}
    >
      {asked ? sure : words}
    </button>
  )
}
