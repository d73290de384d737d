/** When an account, or a line of it, was first and last heard of. */
export interface Sighting {
  readonly accountId: string
  /** E.164; empty for the account itself. */
  readonly line: string
  readonly firstAtMs: number
  readonly lastAtMs: number
}

export interface Sightings {
  /** Everything that was heard of in a reseller. */
  of(resellerId: string): Promise<Sighting[]>
  /** Told whenever something is heard of for the first time. Returns the way to stop listening. */
  onFirst(listener: (resellerId: string, sighting: Sighting) => void): () => void
}
