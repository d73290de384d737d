import { THREAD_VIEWS, type ThreadSort, type ThreadView } from "../../api/threads.ts"

/** The open view and thread live in the address. */
export interface InboxSearch {
  readonly view?: ThreadView
  readonly sort?: ThreadSort
  /** Undefined takes it out of the address. */
  readonly thread?: string | undefined
}

export function readInboxSearch(search: Record<string, unknown>): InboxSearch {
  const view = THREAD_VIEWS.find((one) => one === search.view)
  const sort = search.sort === "waiting" || search.sort === "newest" ? search.sort : undefined
  const thread = typeof search.thread === "string" && search.thread.length <= 200 ? search.thread : undefined
  return {
    ...(view !== undefined && { view }),
    ...(sort !== undefined && { sort }),
    ...(thread !== undefined && thread !== "" && { thread }),
  }
}
