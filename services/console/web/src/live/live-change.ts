import type { Thread, ThreadInFull, TimelineEntry } from "../api/views.ts"

/** The names that the server gives its events. Each is a hint to read again, never the only word. */
export const LIVE_EVENTS = ["ready", "thread", "task", "call", "text", "figures", "freshness", "setup"] as const
export type LiveEventName = (typeof LIVE_EVENTS)[number]

export interface LiveEvent {
  readonly name: LiveEventName
  readonly threadId?: string
  readonly callId?: string
  readonly thread?: Thread
  readonly entry?: TimelineEntry
}

/** A query key; it covers all that begin with it. Empty: everything. */
export type StaleKey = readonly string[]

/** Reads one message; undefined for what cannot be read, which is then no reason to break the link. */
export function readLiveEvent(name: LiveEventName, data: string): LiveEvent | undefined {
  try {
    const body: unknown = data === "" ? {} : JSON.parse(data)
    if (typeof body !== "object" || body === null) return undefined
    const { threadId, callId, thread, entry } = body as Record<string, unknown>
    return {
      name,
      ...(typeof threadId === "string" && { threadId }),
      ...(typeof callId === "string" && { callId }),
      ...(name === "thread" && isObject(thread) && { thread: thread as Thread }),
      ...(name === "thread" && isObject(entry) && { entry: entry as TimelineEntry }),
    }
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): boolean => typeof value === "object" && value !== null

/** What an event makes old. `first`: the first `ready` of a page, which has read everything just now. */
export function staleKeys(
  { name, threadId, callId, thread }: LiveEvent,
  { first }: { readonly first: boolean },
): readonly StaleKey[] {
  switch (name) {
    case "ready":
      return first ? [] : [[]]
    case "thread":
      return [
        ["threads"],
        ["thread-counts"],
        threadId === undefined ? ["thread"] : ["thread", threadId],
        // It went where the reader does not see it, and its callbacks went along.
        ...(thread === undefined ? [["tasks"]] : []),
      ]
    case "task":
      return [["tasks"], ["thread-counts"], ...(threadId === undefined ? [] : [["thread", threadId]])]
    case "call":
      return [["calls"], ...(callId === undefined ? [] : [["call", callId]])]
    case "text":
      return [["call"]]
    case "figures":
      return [["figures"], ["calls"]]
    case "freshness":
      return [["freshness"]]
    case "setup":
      return [["lines"]]
  }
}

/**
 * Lays what an event brought over an open thread, so that a text is on the screen without another question. Pages are the
 * thread's parts, newest first; an entry that is there already is brought up to date in its place.
 */
export function patchThread(pages: readonly ThreadInFull[], { thread, entry }: LiveEvent): readonly ThreadInFull[] {
  const known =
    entry !== undefined && pages.some(({ timeline }) => timeline.some(({ entryId }) => entryId === entry.entryId))
  return pages.map((page, index) => ({
    ...page,
    ...(thread !== undefined && { thread }),
    timeline:
      entry === undefined
        ? page.timeline
        : known
          ? page.timeline.map((one) => (one.entryId === entry.entryId ? entry : one))
          : index === 0
            ? [...page.timeline, entry].sort((a, b) => Date.parse(a.at ?? "") - Date.parse(b.at ?? ""))
            : page.timeline,
  }))
}
