import type { Thread } from "./thread.ts"

/** What happened in a thread. */
export type TurnKind =
  /** Nobody took it: a matter that was done is open again. */
  | "missed_call"
  /** A person took it: whoever waited has been spoken with. */
  | "answered_call"
  | "other_call"
  /** A person's words from the handset: they wait for an answer from now on. */
  | "caller_wrote"
  /** STOP, START, HELP: shown, and nobody is kept waiting. */
  | "caller_keyword"
  /** A person's words are on their way: they have read, and it is live. Nobody is answered before the words have left. */
  | "person_wrote"
  /** The carrier has a person's words; `atMs` is when they were written, since what came later is not answered by them. */
  | "person_answered"
  | "automatic_text"
  | "aside"

export interface Turn {
  readonly kind: TurnKind
  readonly atMs: number
  /** When a call was over. Left out: at once. */
  readonly overAtMs?: number
  /** What a list shows of it. */
  readonly words: string
  /** Where it happened; undefined where a turn has no place of its own. */
  readonly place: { readonly locationId: string; readonly line: string } | undefined
}

/** A list shows no more of a line. */
const WORDS_MAX = 160

/**
 * A thread after a turn. Turns may come late and in any order: an older one moves no newest line and place, and starts no clock for
 * what a person has answered since. Where a person has moved it, it stays while the matter goes on: its caller goes on writing to the
 * number that they know, which must not take it back. What opens again after it was done is a new matter, and lies where it began. Pure.
 */
export function takeTurn(thread: Thread, turn: Turn): Thread {
  const { atMs } = turn
  const newest = atMs >= thread.lastAtMs
  const held = thread.movedAtMs > 0 && !opensAgain(thread, turn)
  const shown: Thread = newest
    ? {
        ...thread,
        lastAtMs: atMs,
        lastLine: turn.words.replace(/\s+/g, " ").trim().slice(0, WORDS_MAX),
        ...(turn.place !== undefined && { ...turn.place, ...(held && { locationId: thread.locationId }) }),
      }
    : thread
  switch (turn.kind) {
    case "missed_call":
      return opensAgain(thread, turn) ? reopened(shown) : shown
    case "answered_call":
      return answered(shown, atMs)
    case "caller_wrote": {
      const open = opensAgain(thread, turn) ? reopened(shown) : shown
      const waits = atMs > thread.humanAtMs && atMs > thread.doneAtMs
      return {
        ...open,
        state: waits ? "open" : open.state,
        snoozedUntilMs: waits ? 0 : open.snoozedUntilMs,
        unread: true,
        liveAtMs: Math.max(open.liveAtMs, atMs),
        waitingSinceMs: waits ? earlier(open.waitingSinceMs, atMs) : open.waitingSinceMs,
      }
    }
    case "caller_keyword":
      return { ...shown, unread: true }
    case "person_wrote":
      return { ...shown, unread: false, liveAtMs: Math.max(shown.liveAtMs, atMs) }
    case "person_answered":
      return answered(shown, atMs)
    case "other_call":
    case "automatic_text":
    case "aside":
      return shown
  }
}

const answered = (thread: Thread, atMs: number): Thread => ({
  ...thread,
  humanAtMs: Math.max(thread.humanAtMs, atMs),
  waitingSinceMs: thread.waitingSinceMs <= atMs ? 0 : thread.waitingSinceMs,
})

/** Whether a turn makes open again what was done. */
function opensAgain({ state, doneAtMs }: Thread, { kind, atMs, overAtMs = 0 }: Turn): boolean {
  if (state !== "done") return false
  // Whoever said that it is done while the telephone rang did not know that nobody would take it.
  if (kind === "missed_call") return Math.max(atMs, overAtMs) > doneAtMs
  return kind === "caller_wrote" && atMs > doneAtMs
}

const reopened = (thread: Thread): Thread => ({
  ...thread,
  state: "open",
  outcome: "",
  doneAtMs: 0,
  movedAtMs: 0,
  undeliverable: false,
})

const earlier = (knownMs: number, atMs: number): number => (knownMs === 0 ? atMs : Math.min(knownMs, atMs))
