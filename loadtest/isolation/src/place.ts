/** A site, and everything that only those who may see it may ever read. */
export interface Place {
  readonly resellerId: string
  readonly brandId: string
  readonly locationId: string
  readonly line: string
  /** Who missed this site, and nobody else's. */
  readonly caller: string
  readonly callId: string
  readonly threadId: string
}

/** What a text holds of a place that its reader may not see; a refusal may name what was asked for. */
export function toldOf(place: Place, text: string, except = ""): string | undefined {
  return [place.locationId, place.caller, place.line, place.threadId, place.callId].find(
    (secret) => text.includes(secret) && !except.includes(secret),
  )
}
