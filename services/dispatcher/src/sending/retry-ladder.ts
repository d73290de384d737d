import type { Retry } from "@rebound/carriers"
import { backoffMs } from "@rebound/runtime"

/** What follows a refusal that is known not to have sent anything. */
export type AfterRefusal =
  | { readonly kind: "again"; readonly dueAtMs: number }
  /** The carrier will never take this text. */
  | { readonly kind: "final" }
  /** It might have, but not before the text is too late. */
  | { readonly kind: "too_late" }

/** One ladder per word of the carriers' vocabulary. Attempts in all, the first one included; waits in milliseconds. */
const LADDERS: Readonly<
  Record<Retry, { readonly attemptsMax: number; readonly baseMs: number; readonly maxMs: number }>
> = {
  no: { attemptsMax: 1, baseMs: 0, maxMs: 0 },
  once: { attemptsMax: 2, baseMs: 1_000, maxMs: 1_000 },
  // Eight attempts spread over a minute and a half; a carrier that is away longer than the deadline is too late anyway.
  yes: { attemptsMax: 8, baseMs: 250, maxMs: 30_000 },
  slow: { attemptsMax: 8, baseMs: 2_000, maxMs: 60_000 },
  later: { attemptsMax: 4, baseMs: 60_000, maxMs: 120_000 },
  // After the carrier's midnight; for a first text that is always too late.
  next_day: { attemptsMax: 3, baseMs: 12 * 3_600_000, maxMs: 24 * 3_600_000 },
}

/** Half of the wait is fixed, so that a ladder of random short waits is not used up within a moment. */
const FIXED_SHARE = 0.5

/** Pure. `attempts` counts the refused one; `retryAfterMs` is what the carrier asked for, which is never cut short. */
export function afterRefusal(
  refusal: { readonly retry: Retry; readonly retryAfterMs?: number },
  attempts: number,
  deadlineAtMs: number,
  nowMs: number,
  random: () => number,
): AfterRefusal {
  const ladder = LADDERS[refusal.retry]
  if (refusal.retry === "no") return { kind: "final" }
  if (attempts >= ladder.attemptsMax) return { kind: "final" }
  const bound = Math.min(ladder.maxMs, ladder.baseMs * 2 ** (attempts - 1))
  const jitterMs = backoffMs(attempts - 1, { baseMs: ladder.baseMs, maxMs: ladder.maxMs, random }) * (1 - FIXED_SHARE)
  const waitMs = Math.max(refusal.retryAfterMs ?? 0, bound * FIXED_SHARE + jitterMs)
  const dueAtMs = nowMs + Math.ceil(waitMs)
  return dueAtMs >= deadlineAtMs ? { kind: "too_late" } : { kind: "again", dueAtMs }
}
