import type { LocationRef, ThreadCounts } from "../../api/views.ts"

export interface SiteLine {
  readonly id: string
  readonly name: string
  /** Open threads. */
  readonly open: number
}

/** A longer list is not read; the picker at the top finds any site by its name. */
const SITES_MAX = 40

/**
 * The sites with open threads, in the directory's order, so that a site keeps its place while counts change. Of more than fit, those
 * with the most. The chosen one always stands there, also with nothing open: whoever closed its last thread is still at it. Pure.
 */
export function sitesWithThreads(
  locations: readonly Pick<LocationRef, "id" | "name">[],
  counts: ThreadCounts["sites"],
  chosen: string | null,
  max = SITES_MAX,
): { readonly sites: readonly SiteLine[]; readonly more: number } {
  const openAt = new Map<string, number>()
  for (const { locationId, open } of counts) openAt.set(locationId, (openAt.get(locationId) ?? 0) + open)
  const lines = locations
    .map(({ id, name }) => ({ id, name, open: openAt.get(id) ?? 0 }))
    .filter(({ id, open }) => open > 0 || id === chosen)
  const weight = ({ id, open }: SiteLine) => (id === chosen ? Number.POSITIVE_INFINITY : open)
  const kept = new Set(lines.toSorted((a, b) => weight(b) - weight(a)).slice(0, max))
  return { sites: lines.filter((line) => kept.has(line)), more: lines.length - kept.size }
}
