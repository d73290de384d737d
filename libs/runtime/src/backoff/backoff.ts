import { setTimeout as sleep } from "node:timers/promises"
import { isRetryable } from "../errors/rebound-error.ts"

export interface Backoff {
  /** Upper bound of the first wait; each further bound doubles. */
  readonly baseMs: number
  /** Bound that the doubling stops at. */
  readonly maxMs: number
  /** Uniform in [0, 1). */
  readonly random: () => number
}

/**
 * How long to wait before attempt `attempt` + 1, where the first attempt is 0: full jitter, uniform in
 * [0, min(maxMs, baseMs · 2^attempt)). Full, because half-jittered clients of one outage come back together.
 */
export function backoffMs(attempt: number, { baseMs, maxMs, random }: Backoff): number {
  return random() * Math.min(maxMs, baseMs * 2 ** Math.max(0, attempt))
}

export interface Retrying extends Backoff {
  /** Attempts in all, the first one included. */
  readonly attemptsMax: number
  /** Ends waiting and attempting: rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Which errors are worth another attempt. Default: those that say `retryable`. */
  readonly retryable?: (error: unknown) => boolean
  /** Told before each wait, for logs and counters. */
  readonly observe?: (error: unknown, attempt: number, waitMs: number) => void
  /** Waits. Default real time. */
  readonly wait?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
}

/** Runs `attempt` until it succeeds, fails for good or has had its attempts; rejects with the last error. */
export async function retrying<T>(attempt: (attempt: number) => Promise<T>, options: Retrying): Promise<T> {
  const worthIt = options.retryable ?? isRetryable
  const wait = options.wait ?? waitRealTime
  for (let count = 0; ; count++) {
    options.signal?.throwIfAborted()
    try {
      return await attempt(count)
    } catch (error) {
      if (count + 1 >= options.attemptsMax || !worthIt(error)) throw error
      const waitMs = backoffMs(count, options)
      options.observe?.(error, count, waitMs)
      await wait(waitMs, options.signal)
    }
  }
}

async function waitRealTime(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(ms, undefined, { ...(signal !== undefined && { signal }) })
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  }
}
