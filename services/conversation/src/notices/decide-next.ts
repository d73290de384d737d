/** What becomes of a notice after an attempt. */
export type NoticeFate = { readonly kind: "again"; readonly atMs: number } | { readonly kind: "dead" }

/** A target that is away over night is told in the morning; what is older is no news. */
export const KEEP_TRYING_MS = 24 * 60 * 60_000
const FIRST_WAIT_MS = 5_000
const LONGEST_WAIT_MS = 2 * 60 * 60_000

export interface FailedAttempt {
  /** Attempts made, this one included. */
  readonly attempts: number
  readonly createdAtMs: number
  /** Whether the same request may succeed later. */
  readonly retryable: boolean
}

/**
 * Waits double from 5 s to 2 h and are jittered between half and all of that, so that targets that failed together do not come back
 * together: some 20 attempts in 24 h. Pure.
 */
export function decideNext(
  { attempts, createdAtMs, retryable }: FailedAttempt,
  nowMs: number,
  random: number,
): NoticeFate {
  const boundMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.max(0, attempts - 1))
  const atMs = Math.ceil(nowMs + boundMs * (0.5 + random / 2))
  return retryable && atMs <= createdAtMs + KEEP_TRYING_MS ? { kind: "again", atMs } : { kind: "dead" }
}
