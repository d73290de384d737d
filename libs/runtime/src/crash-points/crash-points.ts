import { appendFileSync } from "node:fs"

/** Labelled places right after a durable step, where a test may end the process as power failure would. */
export interface CrashPoints {
  /** Does nothing unless the process was armed for this label and this is the nth time it is reached. */
  reach(label: string): void
}

export interface CrashPointOptions {
  /** `label` or `label:nth`, nth from 1 (default 1), as in `dispatcher.claimed:3`. Unset: unarmed. */
  readonly at?: string | undefined
  /** File that gets one line, `label hits`, before the process ends: proof that the point was hit, once. */
  readonly report?: string | undefined
  /** Ends the process. Default SIGKILL to itself: no handler, no flush, no finally runs. */
  readonly kill?: () => void
}

const unarmed: CrashPoints = { reach: () => {} }

/**
 * Makes a process's crash points. Unarmed, which is production, `reach` is an empty function. Throws RangeError when
 * `at` is not of its form: a test armed with a typing error must not pass.
 */
export function createCrashPoints(options: CrashPointOptions = {}): CrashPoints {
  if (options.at === undefined) return unarmed
  const [, armed, nthText] = /^([a-z][a-z0-9_.-]*)(?::([1-9]\d{0,8}))?$/i.exec(options.at) ?? []
  if (armed === undefined) throw new RangeError(`crash point "${options.at}": expected label or label:nth`)
  const nth = Number(nthText ?? 1)
  const { report } = options
  const kill = options.kill ?? (() => process.kill(process.pid, "SIGKILL"))
  let hits = 0
  return {
    reach: (label) => {
      if (label !== armed || ++hits !== nth) return
      if (report !== undefined) appendFileSync(report, `${label} ${hits}\n`)
      kill()
    },
  }
}
