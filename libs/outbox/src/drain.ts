import { backoffMs, type Log } from "@rebound/runtime"
import type { Round } from "./send-and-take-off.ts"

export interface Draining {
  /** One look at the outbox. Rejects where it could not look; rows that stay are its `failure`. */
  readonly round: () => Promise<Round>
  /** What waits there, for the log: `steps of texts`. */
  readonly what: string
  /** Other instances' rows, and those of a crash, wait at most this long. Default 500. */
  readonly lookEveryMs?: number
  /** Rows gather so long after a wake, where nobody waits for them and a batch costs one commit. Default 0: at once. */
  readonly gatherMs?: number
  readonly log: Log
  readonly random: () => number
  /** Told how many rows went. */
  readonly onSent?: ((count: number) => void) | undefined
}

export interface OutboxDrainer {
  /** There is something to send. */
  wake(): void
  /** Ends the round under way, tries once more for what is left, then stops. */
  close(): Promise<void>
}

const BACKOFF = { baseMs: 100, maxMs: 5_000 }
const BACKOFF_LEAST_MS = 50

/** Looks at an outbox whenever it is woken, and every now and then. One look at a time. */
export function startDraining(draining: Draining): OutboxDrainer {
  const { round, what, lookEveryMs = 500, gatherMs = 0, log, random, onSent } = draining
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> | undefined
  let woken = false
  let closing = false
  let failures = 0

  /** True when another look is worth it at once. Rejects when nothing went. */
  async function look(): Promise<boolean> {
    const { sent, failure, more } = await round()
    if (sent > 0) onSent?.(sent)
    if (failure === undefined) return more
    // With nothing gone the bus is at fault: everybody waits longer and longer. Else those behind a failed row wait, who are few.
    if (sent === 0) throw failure
    log.warn({ err: failure }, `some ${what} were not published; trying again`)
    return false
  }

  function schedule(inMs: number): void {
    clearTimeout(timer)
    if (!closing) timer = setTimeout(run, inMs)
  }

  function run(): void {
    if (working !== undefined) return
    woken = false
    working = (async () => {
      while (await look()) if (closing) break
      failures = 0
    })()
      .catch((error: unknown) => {
        failures += 1
        log.warn({ err: error }, `${what} were not published; trying again`)
      })
      .then(() => {
        working = undefined
        if (failures > 0) schedule(BACKOFF_LEAST_MS + backoffMs(failures, { ...BACKOFF, random }))
        else schedule(woken ? gatherMs : lookEveryMs)
      })
  }

  schedule(0)
  return {
    wake: () => {
      if (woken || failures > 0) return
      woken = true
      if (working === undefined) schedule(gatherMs)
    },
    close: async () => {
      closing = true
      clearTimeout(timer)
      await working
      // What is left is sent by the next instance; a last try spares it the wait.
      await look().catch(() => {})
    },
  }
}
