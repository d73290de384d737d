/** How often something may be tried in a window of time. */
export interface AttemptLimit {
  readonly max: number
  readonly windowMs: number
}

/** Keys remembered; somebody who makes up more in one window empties the memory of the oldest, not ours. */
const keysMax = 50_000

/** Counts attempts per key in fixed windows, in this process's memory: a guesser gets `max` tries a window from each instance. */
export function createAttempts({ max, windowMs }: AttemptLimit, now: () => number) {
  const counts = new Map<string, { count: number; readonly untilMs: number }>()
  return {
    /** Counts one; the milliseconds to wait when it is one too many, else 0. */
    take: (key: string): number => {
      const atMs = now()
      const known = counts.get(key)
      if (known !== undefined && known.untilMs > atMs) {
        if (known.count >= max) return known.untilMs - atMs
        known.count++
        return 0
      }
      counts.delete(key)
      counts.set(key, { count: 1, untilMs: atMs + windowMs })
      for (const oldest of counts.keys()) {
        if (counts.size <= keysMax) break
        counts.delete(oldest)
      }
      return 0
    },
    /** Forgets a key: who got in has guessed nothing. */
    forget: (key: string): void => void counts.delete(key),
  }
}
