import type { LucideIcon } from "lucide-react"
import type { ReactNode } from "react"

/** One sentence across a part of the page, with one thing to do. `act` is announced at once. */
export function Banner({
  tone,
  icon: Glyph,
  children,
  action,
}: {
  readonly tone: "act" | "look" | "none"
  readonly icon: LucideIcon
  readonly children: ReactNode
  readonly action?: ReactNode
}) {
  return (
    <div className={`banner ${tone}`} role={tone === "act" ? "alert" : "status"}>
      <Glyph className="ico" />
      <p>{children}</p>
      {action}
    </div>
  )
}
