import type { HeatCell } from "../../charts/heat-geometry.ts"
import { coverHints } from "./cover-hints.ts"

/** What the gaps mean in words: hours that follow each other are one gap. */
export function CoverPart({ cells }: { readonly cells: readonly HeatCell[] }) {
  const hints = coverHints(cells)
  return (
    <section className="cover" aria-labelledby="h-cv">
      <h2 id="h-cv">Where cover is short</h2>
      {hints.length === 0 ? (
        <p className="quiet-note">No hour is surely over the goal. A gap needs enough calls to be one.</p>
      ) : (
        <ul>
          {hints.map(({ when, words }) => (
            <li key={when}>
              <b>{when}</b>
              <p>{words}</p>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
