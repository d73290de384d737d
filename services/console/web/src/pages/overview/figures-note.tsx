import { Scale } from "lucide-react"
import type { Freshness } from "../../api/views.ts"
import { Banner } from "../../parts/banner.tsx"
import { sayAgo, sayCount } from "../../words/say-number.ts"

/** Says so when the figures do not agree with the ledger of texts: better a loud difference than a quiet one. */
export function FiguresNote({
  freshness,
  nowMs,
}: {
  readonly freshness: Freshness | undefined
  readonly nowMs: number
}) {
  if (freshness === undefined || freshness.difference === null || freshness.difference === 0) return null
  return (
    <div className="page-band">
      <Banner tone="look" icon={Scale}>
        <b>Figures and ledger differ by {sayCount(Math.abs(freshness.difference))}.</b> Texts are not affected. Last
        compared {freshness.reconciledAt === null ? "never" : sayAgo(nowMs - Date.parse(freshness.reconciledAt))}.
      </Banner>
    </div>
  )
}

/** How old the newest fact in the figures is, in words for the line under the sentence. */
export const sayFreshness = (freshness: Freshness | undefined, nowMs: number): string =>
  freshness?.newestFactAt == null ? "" : ` Newest call ${sayAgo(nowMs - Date.parse(freshness.newestFactAt))}.`
