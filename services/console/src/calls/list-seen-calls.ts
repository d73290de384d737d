import type { CallRecord, ListCallsRequest } from "@rebound/contracts"
import { type Sight, sees } from "../access/sight.ts"
import type { CallsSource } from "./calls-source.ts"

export type CallFilter = Pick<
  ListCallsRequest,
  "limit" | "cursor" | "fromMs" | "toMs" | "verdict" | "reason" | "caller"
>

/**
 * Pages asked of the dispatcher for one page of ours. It filters by one brand and one location; who sees several of each,
 * but not all, is given what is theirs of up to so many pages, and a cursor to go on from: a page may be short, never wrong.
 */
const roundsMax = 8

/** A page of calls within a sight. */
export async function listSeenCalls(
  calls: CallsSource,
  sight: Sight,
  filter: CallFilter,
): Promise<{ readonly calls: readonly CallRecord[]; readonly nextCursor: string }> {
  const only = (list: readonly string[]): string => (list.length === 1 ? (list[0] ?? "") : "")
  const isSieved = sight.brandIds.length > 1 || sight.locationIds.length > 1
  const found: CallRecord[] = []
  let cursor = filter.cursor
  for (let round = 0; round < (isSieved ? roundsMax : 1); round++) {
    const answer = await calls.listCalls({
      ...filter,
      cursor,
      // No more than fit: the cursor stands behind what was looked at.
      limit: filter.limit - found.length,
      resellerId: sight.resellerId,
      brandId: only(sight.brandIds),
      locationId: only(sight.locationIds),
    })
    found.push(
      ...answer.calls.filter(({ verdict }) => verdict?.resellerId === sight.resellerId && sees(sight, verdict)),
    )
    cursor = answer.nextCursor
    if (cursor === "" || found.length >= filter.limit) break
  }
  return { calls: found, nextCursor: cursor }
}
