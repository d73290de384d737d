/** One record as it was found in the log, or as a handler finished with it. */
export interface Seen {
  readonly key: string
  /** Numbers of one key grow in the order of sending. */
  readonly number: number
}

export interface Account {
  /** Acknowledged to the sender, and not seen. */
  readonly lost: number
  /** Seen again. Allowed after a crash; counted. */
  readonly duplicates: number
  /** Seen for the first time after a later number of the same key had been seen. */
  readonly reordered: number
}

/** Compares what the sender was promised with what was seen, in the order it was seen. */
export function account(acknowledged: Iterable<number>, seen: readonly Seen[]): Account {
  const first = new Set<number>()
  const newest = new Map<string, number>()
  let duplicates = 0
  let reordered = 0
  for (const { key, number } of seen) {
    if (first.has(number)) {
      duplicates += 1
      continue
    }
    first.add(number)
    const before = newest.get(key) ?? -1
    if (number < before) reordered += 1
    newest.set(key, Math.max(before, number))
  }
  let lost = 0
  for (const number of acknowledged) if (!first.has(number)) lost += 1
  return { lost, duplicates, reordered }
}
