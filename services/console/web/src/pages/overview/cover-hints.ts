import type { HeatCell } from "../../charts/heat-geometry.ts"
import { sayCount } from "../../words/say-number.ts"

const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
/** Three things can be changed before the next look; more is a list nobody reads. */
const HINTS_MAX = 3

export interface CoverHint {
  readonly when: string
  readonly words: string
}

/** The worst gaps, hours that follow each other on one day taken together. Pure. */
export function coverHints(cells: readonly HeatCell[]): readonly CoverHint[] {
  const gaps = cells.filter(({ gap }) => gap).sort((a, b) => a.weekday - b.weekday || a.hour - b.hour)
  const runs: HeatCell[][] = []
  for (const cell of gaps) {
    const before = runs.at(-1)?.at(-1)
    if (before !== undefined && before.weekday === cell.weekday && before.hour + 1 === cell.hour)
      runs.at(-1)?.push(cell)
    else runs.push([cell])
  }
  return runs
    .map((run) => {
      const missed = run.reduce((sum, cell) => sum + cell.missed, 0)
      const offered = run.reduce((sum, cell) => sum + cell.offered, 0)
      const openHours = run.reduce((sum, cell) => sum + cell.openHours, 0)
      const [first, last] = [run[0], run.at(-1)]
      return {
        missed,
        when: `${DAYS[(first?.weekday ?? 1) - 1]} ${first?.hour ?? 0} to ${(last?.hour ?? 0) + 1}`,
        words: `${sayCount(missed)} of ${sayCount(offered)} calls found nobody${
          openHours === 0 ? "" : `, ${(missed / openHours).toFixed(1)} in each open hour`
        }. One person more on the phones here helps most.`,
      }
    })
    .sort((a, b) => b.missed - a.missed)
    .slice(0, HINTS_MAX)
}
