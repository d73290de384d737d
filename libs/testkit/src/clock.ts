/** A clock that stands still until a test moves it. Time is epoch milliseconds. */
export interface TestClock {
  /** For code that takes `now: () => number`. Bound: may be passed on as it is. */
  readonly now: () => number
  /** Calls `run` once, `delayMs` from now. Returns what takes it back. */
  readonly setTimer: (run: () => void, delayMs: number) => () => void
  /** Resolves `delayMs` from now. */
  readonly sleep: (delayMs: number) => Promise<void>
  /** Timers set and not yet due. */
  readonly pending: number
  /**
   * Moves time on by `ms`, runs every timer that falls due on the way, in order of time and then of setting, with `now()` at
   * exactly its moment, and lets promises settle after each. Timers set by timers count too.
   */
  advance(ms: number): Promise<void>
}

interface Timer {
  readonly at: number
  readonly run: () => void
}

/** Default start: 2026-01-05T12:00:00Z, a Monday noon, so that nothing is near midnight or a weekend by accident. */
export function createTestClock(startMs: number = Date.UTC(2026, 0, 5, 12)): TestClock {
  let nowMs = startMs
  const timers = new Set<Timer>()

  function setTimer(run: () => void, delayMs: number): () => void {
    const timer = { at: nowMs + Math.max(0, delayMs), run }
    timers.add(timer)
    return () => {
      timers.delete(timer)
    }
  }

  function nextDue(until: number): Timer | undefined {
    let next: Timer | undefined
    for (const timer of timers) if (timer.at <= until && (!next || timer.at < next.at)) next = timer
    return next
  }

  return {
    now: () => nowMs,
    setTimer,
    sleep: (delayMs) => new Promise((resolve) => setTimer(resolve, delayMs)),
    get pending() {
      return timers.size
    },
    async advance(ms) {
      if (!(ms >= 0)) throw new RangeError(`time goes forward only, not by ${ms} ms`)
      const until = nowMs + ms
      for (let due = nextDue(until); due; due = nextDue(until)) {
        timers.delete(due)
        nowMs = due.at
        due.run()
        await promisesSettled()
      }
      nowMs = until
      await promisesSettled()
    },
  }
}

/** A turn of the event loop: every promise that can settle by itself has. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
