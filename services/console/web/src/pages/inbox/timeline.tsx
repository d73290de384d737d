import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react"
import type { TimelineEntry } from "../../api/views.ts"
import { sayTime } from "../../words/say-time.ts"
import { Entry } from "./timeline-entries.tsx"

/** So near the foot, a reader wants to see what comes. */
const NEAR_FOOT_PX = 120

/** Calls, texts, notes and changes in one line of time, oldest first. New ones are announced. */
export function Timeline({
  entries,
  callerName,
  zone,
  older,
}: {
  readonly entries: readonly TimelineEntry[]
  readonly callerName: string
  /** One clock for the whole thread, the one of its location: two would put entries out of order. */
  readonly zone: string
  /** The way to what came before, where there is more. */
  readonly older: ReactNode
}) {
  const box = useRef<HTMLDivElement>(null)
  const atFoot = useRef(true)
  const newest = entries.at(-1)?.entryId
  useLayoutEffect(() => {
    // A new entry pulls the foot along only for who is there; who reads further up stays.
    if (newest !== undefined && atFoot.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight
  }, [newest])
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const onScroll = () => {
      atFoot.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_FOOT_PX
    }
    element.addEventListener("scroll", onScroll, { passive: true })
    // A banner above the composer takes room: the foot stays in sight.
    const sizes = new ResizeObserver(() => {
      if (atFoot.current) element.scrollTop = element.scrollHeight
    })
    sizes.observe(element)
    return () => {
      element.removeEventListener("scroll", onScroll)
      sizes.disconnect()
    }
  }, [])
  let day = ""
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keys
    <div ref={box} className="tl" role="log" aria-label="Timeline" tabIndex={0}>
      {older}
      {entries.map((entry) => {
        const today = entry.at === null ? day : sayTime(Date.parse(entry.at), zone, "long")
        const heading = today === day ? null : <span className="day">{today}</span>
        day = today
        return (
          <div key={entry.entryId} style={{ display: "contents" }}>
            {heading}
            <Entry entry={entry} zone={zone} callerName={callerName} />
          </div>
        )
      })}
    </div>
  )
}
