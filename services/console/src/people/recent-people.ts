import type { SessionFound } from "../access/authenticate.ts"

/**
 * A page asks ten things at once; they are one look at the session. Longer would let somebody who was removed by another
 * instance stay: in this one they are forgotten at once.
 */
const keptMs = 1_000
/** Cookies that were looked at within the second; whoever makes up more of them only loses the benefit. */
const cookiesMax = 5_000

/** Whose session a cookie is, looked up once for all that ask within a second. */
export function createRecentPeople(now: () => number) {
  const known = new Map<string, { readonly found: Promise<SessionFound | undefined>; readonly untilMs: number }>()
  return {
    of: (cookie: string, look: () => Promise<SessionFound | undefined>): Promise<SessionFound | undefined> => {
      const kept = known.get(cookie)
      if (kept !== undefined && kept.untilMs > now()) return kept.found
      const found = look()
      known.delete(cookie)
      known.set(cookie, { found, untilMs: now() + keptMs })
      for (const oldest of known.keys()) {
        if (known.size <= cookiesMax) break
        known.delete(oldest)
      }
      // A look that failed is nobody's answer.
      found.catch(() => known.delete(cookie))
      return found
    },
    forgetAll: (): void => known.clear(),
  }
}
