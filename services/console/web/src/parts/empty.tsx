import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** An empty page says what is true and the one thing to do. */
export function Empty({
  icon: Glyph,
  title,
  children,
  action,
}: {
  readonly icon: LucideIcon
  readonly title: string
  readonly children?: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className="empty">
      <Glyph className="ico big" />
      <h2>{title}</h2>
      {children === undefined ? null : <p>{children}</p>}
      {action}
    </div>
  )
}
