import { useQuery } from "@tanstack/react-query"
import { ChevronRight } from "lucide-react"
import { callHistoryQuery } from "../../api/calls.ts"
import { Part } from "../../parts/part.tsx"
import { blockLines } from "../../parts/skeleton.tsx"
import { sayTime } from "../../words/say-time.ts"
import { type HistoryLine, historyLines } from "./history-lines.ts"

/** Everything that was told of the call, as it came: for whoever has to settle with a carrier who said what. */
export function RawEvents({ callId, zone }: { readonly callId: string; readonly zone: string }) {
  const query = useQuery(callHistoryQuery(callId))
  return (
    <section className="band" aria-labelledby="h-raw">
      <div className="head">
        <h2 id="h-raw">Raw events</h2>
        <p>By when they reached us; kept for 90 days</p>
      </div>
      <Part query={query} name="What was told of this call" lines={blockLines(160)}>
        {(history) => {
          const lines = historyLines(history)
          return lines.length === 0 ? (
            <p className="quiet-note">Nothing is kept of it any more, or the figures have not read it yet.</p>
          ) : (
            <>
              <div className="raw">
                {lines.map((line) => (
                  <Told key={line.key} line={line} zone={zone} />
                ))}
              </div>
              {history.cut ? <p className="hint">There was more; the API tells no more than this either.</p> : null}
            </>
          )
        }}
      </Part>
    </section>
  )
}

function Told({ line, zone }: { readonly line: HistoryLine; readonly zone: string }) {
  return (
    <details>
      <summary>
        <ChevronRight className="ico" aria-hidden="true" />
        {line.at === null ? (
          <span>not told</span>
        ) : (
          <time dateTime={line.at}>{sayTime(Date.parse(line.at), zone, "hundredth")}</time>
        )}
        <span>{line.words}</span>
        <span className="w">{line.from}</span>
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by keys */}
      <pre tabIndex={0}>{line.raw}</pre>
    </details>
  )
}
