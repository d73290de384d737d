import { type ReactNode, useEffect, useRef } from "react"

/**
 * A dialog over the page, on the browser's own element: it keeps the focus inside, closes on Escape and gives the focus
 * back. Closing by a click beside it counts as Escape.
 */
export function Dialog({
  title,
  onClose,
  children,
  className = "",
}: {
  readonly title: string
  readonly onClose: () => void
  readonly children: ReactNode
  readonly className?: string
}) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = element.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes it, by the browser
    <dialog
      ref={element}
      className={`dialog ${className}`}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose()
      }}
    >
      <h2>{title}</h2>
      {children}
    </dialog>
  )
}
