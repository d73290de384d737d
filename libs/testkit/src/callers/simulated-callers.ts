import { setTimeout as sleep } from "node:timers/promises"
import type { LedgerEntry } from "../carrier/ledger.ts"
import type { HandsetText } from "../carrier/simulated-twilio.ts"
import type { SeededRandom } from "../random.ts"
import { type Attempt, drawAttempt, redialOf } from "./attempts.ts"

/** Plays one attempt to a line, in its own time, and tells of it as a carrier does. `pause` rejects when the callers stop. */
export type Tell = (attempt: Attempt, to: string, pause: (ms: number) => Promise<void>) => Promise<void>

export interface CallersOptions {
  /** Lines that are called, E.164, each with whoever tells of its calls. */
  readonly lines: readonly { readonly number: string; readonly tell: Tell }[]
  /** Texts that reached handsets since the last call. */
  readonly newTexts: () => readonly LedgerEntry[]
  /** Somebody answers a text on their handset. */
  readonly answer: (text: Pick<HandsetText, "handset" | "line" | "body" | "accountSid">) => Promise<void>
  readonly random: SeededRandom
  /** Between two calls, drawn. Default 1 to 2 seconds: some 20 calls are under way at a time. */
  readonly pauseMs?: readonly [min: number, max: number]
}

export interface SimulatedCallers {
  /** Hangs up for everybody. */
  stop(): Promise<void>
}

const REPLIES = [
  "Yes please, can I come in tomorrow?",
  "I need to move my appointment",
  "How much would that be?",
  "No hot water since this morning",
  "Call me back after 5",
  "STOP",
]

/** People who ring the given lines, hang up, ring again, answer our texts, or tell us to stop. */
export function startSimulatedCallers(options: CallersOptions): SimulatedCallers {
  const { random } = options
  const stopping = new AbortController()
  const under = new Set<Promise<void>>()
  /** Handsets that have answered: once each, as many as there are numbers to draw. */
  const answered = new Set<string>()

  const begin = (work: Promise<void>) => {
    const settled = work
      // Stopped in the middle of a call, or nobody takes webhooks: the next caller tries again.
      .catch(() => {})
      .finally(() => under.delete(settled))
    under.add(settled)
  }
  const pause = async (ms: number) => void (await sleep(ms, undefined, { signal: stopping.signal }))

  const place = async (attempt: Attempt) => {
    const { number, tell } = random.pick(options.lines)
    await tell(attempt, number, pause)
    if (attempt.again === undefined) return
    await pause(attempt.again.afterMs)
    await tell(redialOf(attempt, attempt.again.ringMs), number, pause)
  }
  const reply = async ({ to, from, accountSid }: LedgerEntry) => {
    await pause(random.int(2_000, 6_000))
    await options.answer({ handset: to, line: from, accountSid, body: random.pick(REPLIES) })
  }

  const calling = (async () => {
    // The first one finds the line busy: whoever watches sees at once what this is about.
    begin(place(drawAttempt(random, "busy")))
    for (;;) {
      await pause(random.int(...(options.pauseMs ?? ([1_000, 2_000] as const))))
      begin(place(drawAttempt(random)))
    }
  })().catch(() => {})

  const replying = (async () => {
    for (;;) {
      await pause(1_000)
      for (const text of options.newTexts()) {
        if (answered.has(text.to)) continue
        answered.add(text.to)
        if (random.chance(0.3)) begin(reply(text))
      }
    }
  })().catch(() => {})

  return {
    stop: async () => {
      stopping.abort()
      await Promise.all([calling, replying, ...under])
    },
  }
}
