import { useQueryClient } from "@tanstack/react-query"
import { WifiOff } from "lucide-react"
import { useLiveStatus } from "../live/live-context.tsx"
import { Banner } from "../parts/banner.tsx"
import { sayAgo } from "../words/say-number.ts"
import { readerZone, sayTime } from "../words/say-time.ts"
import { useNow } from "./live-badge.tsx"

/** Figures stay on the screen, marked as old, with the time they are from. */
export function NotLive() {
  const { lostAtMs } = useLiveStatus()
  const queryClient = useQueryClient()
  const nowMs = useNow(10_000)
  const since = lostAtMs ?? nowMs
  return (
    <div className="page-band">
      <Banner
        tone="look"
        icon={WifiOff}
        action={
          <button type="button" className="btn sm" onClick={() => queryClient.invalidateQueries()}>
            Try now
          </button>
        }
      >
        <b>Not live.</b> What you see is from {sayTime(since, readerZone(), "clock")}, {sayAgo(nowMs - since)}. Texts go
        out all the same: this screen is not on their path.
      </Banner>
    </div>
  )
}
