import type { SeededRandom } from "../random.ts"

/** One phone that was rung for a caller. */
export interface RungPhone {
  readonly fate: "no_answer" | "busy" | "answered"
  readonly ringMs: number
  /** 0 unless answered. */
  readonly talkMs: number
}

/** One try of a caller to reach somebody: phones are rung one after the other. */
export interface Attempt {
  /** E.164; null when withheld. */
  readonly from: string | null
  readonly callerName: string
  readonly phones: readonly RungPhone[]
  /** The caller tries again after this pause, with less patience. */
  readonly again?: { readonly afterMs: number; readonly ringMs: number }
}

/** How often each story is told; most calls of a small business that matter here ring out. */
const STORIES = [
  ["rang_out", 45],
  ["answered", 22],
  ["answered_late", 10],
  ["busy", 10],
  ["redial", 8],
  ["withheld", 5],
] as const
type Story = (typeof STORIES)[number][0]

const NAMES = ["DANA REYES", "SAM OKAFOR", "LEE CHEN", "MARIA LOPEZ", "NOOR HADDAD", "ALEX KIM", "PRIYA SHAH", ""]
/** Real area codes; with the exchange and numbers that are reserved for fiction (555-0100 to 555-0199) nobody's number. */
const AREAS =
  "201 202 206 210 212 214 215 216 240 303 305 310 312 313 314 317 323 347 404 407 408 410 412 414 415 469 480 501 502 503 504 505 512 513 515 602 612 614 615 617 702 704 713 718 773 801 813 816 901 904 916 919 972".split(
    " ",
  )

/** A caller and what becomes of their call. Numbers below 30 are left to the lines, staff and phones of the sample. */
export function drawAttempt(random: SeededRandom, story: Story = drawStory(random)): Attempt {
  const caller = {
    from: `+1${random.pick(AREAS)}55501${random.int(30, 99)}`,
    callerName: random.pick(NAMES),
  }
  const ringMs = random.int(5_200, 9_000)
  const unanswered: RungPhone = { fate: "no_answer", ringMs, talkMs: 0 }
  switch (story) {
    case "rang_out":
      return { ...caller, phones: [unanswered] }
    case "withheld":
      return { from: null, callerName: "", phones: [unanswered] }
    case "redial":
      // Long enough to count as missed (5 s), so that only the first text keeps the second one back.
      return {
        ...caller,
        phones: [unanswered],
        again: { afterMs: random.int(4_000, 8_000), ringMs: random.int(5_100, 6_000) },
      }
    case "busy":
      return { ...caller, phones: [{ fate: "busy", ringMs: 0, talkMs: 0 }] }
    case "answered":
      return { ...caller, phones: [{ fate: "answered", ringMs, talkMs: random.int(2_000, 5_000) }] }
    case "answered_late":
      // One phone gives up; a colleague's picks up a moment later: not missed.
      return { ...caller, phones: [unanswered, { fate: "answered", ringMs: 800, talkMs: 2_000 }] }
  }
}

function drawStory(random: SeededRandom): Story {
  let drawn = random.int(0, STORIES.reduce((sum, [, weight]) => sum + weight, 0) - 1)
  for (const [story, weight] of STORIES) {
    if (drawn < weight) return story
    drawn -= weight
  }
  return "rang_out"
}

/** What the caller of `again` does: rings once more, and hangs up sooner. */
export const redialOf = ({ from, callerName }: Attempt, ringMs: number): Attempt => ({
  from,
  callerName,
  phones: [{ fate: "no_answer", ringMs, talkMs: 0 }],
})
