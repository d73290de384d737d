/** What a live event makes old. Query keys, most general first; a key covers all that begin with it. */
export type QueryKeyPart = readonly (string | number)[]

/** The names that the server gives its events. */
export const LIVE_EVENTS = ["thread", "task", "figures", "call", "setup"] as const
export type LiveEventName = (typeof LIVE_EVENTS)[number]

export interface LiveEvent {
  readonly name: LiveEventName
  readonly threadId?: string
  readonly callId?: string
}

/** Reads one message; undefined for what cannot be read, which is then no reason to break the link. */
export function readLiveEvent(name: LiveEventName, data: string): LiveEvent | undefined {
  try {
    const body: unknown = data === "" ? {} : JSON.parse(data)
    if (typeof body !== "object" || body === null) return undefined
    const { threadId, callId } = body as Record<string, unknown>
    return {
      name,
      ...(typeof threadId === "string" && { threadId }),
      ...(typeof callId === "string" && { callId }),
    }
  } catch {
    return undefined
  }
}

export function staleKeys(event: LiveEvent): readonly QueryKeyPart[] {
  switch (event.name) {
    case "thread":
      return [
        ["threads"],
        ["thread-counts"],
        ...(event.threadId === undefined ? [["thread"]] : [["thread", event.threadId]]),
      ]
    case "task":
      return [["tasks"], ["thread-counts"]]
    case "figures":
      return [["figures"], ["calls"]]
    case "call":
      return [["calls"], ...(event.callId === undefined ? [] : [["call", event.callId]])]
    case "setup":
      return [["lines"]]
  }
}
