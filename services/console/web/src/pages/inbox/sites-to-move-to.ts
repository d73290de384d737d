import type { LocationRef, Thread } from "../../api/views.ts"

/** Where a thread may be moved: the other sites of its brand that the reader sees. Pure. */
export const sitesToMoveTo = (
  thread: Pick<Thread, "brandId" | "locationId">,
  locations: readonly LocationRef[],
): readonly LocationRef[] =>
  locations.filter(({ id, brandId }) => brandId === thread.brandId && id !== thread.locationId)
