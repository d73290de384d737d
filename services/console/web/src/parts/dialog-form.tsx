import type { UseMutationResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Refused } from "./refused.tsx"

/** The form of a dialog: its fields, why it was not taken, and the two ways out. */
export function DialogForm({
  change,
  submit,
  isReady = true,
  onClose,
  children,
}: {
  /** Gets the fields when the form is sent. */
  readonly change: Pick<UseMutationResult<unknown, Error, FormData>, "mutate" | "error" | "isPending">
  /** What the button says that sends it. */
  readonly submit: string
  /** Whether what the browser cannot check is filled in. */
  readonly isReady?: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate(new FormData(event.currentTarget))
      }}
    >
      {children}
      <Refused error={change.error} />
      <div className="acts">
        <button type="button" className="btn" onClick={onClose}>
          Cancel
        </button>
        <button type="submit" className="btn primary" disabled={change.isPending || !isReady}>
          {submit}
        </button>
      </div>
    </form>
  )
}
