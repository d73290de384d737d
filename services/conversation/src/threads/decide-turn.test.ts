import { expect, test } from "vitest"
import { type TurnKind, takeTurn } from "./decide-turn.ts"
import { stateAt, type Thread } from "./thread.ts"

const T0 = Date.UTC(2026, 2, 2, 15)
const MINUTE = 60_000
const place = { locationId: "austin", line: "+17375550100" }
const thread: Thread = {
  threadId: "t",
  brandId: "b",
  ...place,
  contactId: "c",
  state: "open",
  outcome: "",
  assignee: "",
  unread: false,
  undeliverable: false,
  waitingSinceMs: 0,
  humanAtMs: 0,
  liveAtMs: 0,
  lastAtMs: T0,
  lastLine: "before",
  attempts: 0,
  snoozedUntilMs: 0,
  doneAtMs: 0,
  movedAtMs: 0,
  createdAtMs: T0,
  revision: 1,
}
const done: Partial<Thread> = { state: "done", outcome: "booked", doneAtMs: T0 }

/** Name, thread before, kind of turn, minutes after T0, what is different then. */
const CASES: readonly [string, Partial<Thread>, TurnKind, number, Partial<Thread>][] = [
  [
    "a caller who writes waits",
    {},
    "caller_wrote",
    1,
    { waitingSinceMs: T0 + MINUTE, unread: true, liveAtMs: T0 + MINUTE },
  ],
  ["who writes twice waits since the first", { waitingSinceMs: T0 }, "caller_wrote", 1, { waitingSinceMs: T0 }],
  [
    "a late older text moves the clock back",
    { waitingSinceMs: T0 + 5 * MINUTE },
    "caller_wrote",
    1,
    { waitingSinceMs: T0 + MINUTE },
  ],
  [
    "a late text that was answered since starts no clock",
    { humanAtMs: T0 + 2 * MINUTE },
    "caller_wrote",
    1,
    { waitingSinceMs: 0, unread: true },
  ],
  ["a text opens what was done", done, "caller_wrote", 1, { state: "open", outcome: "", doneAtMs: 0 }],
  [
    "a text from before it was done opens nothing",
    done,
    "caller_wrote",
    -1,
    { state: "done", outcome: "booked", waitingSinceMs: 0 },
  ],
  [
    "a text wakes what was snoozed",
    { state: "snoozed", snoozedUntilMs: T0 + 60 * MINUTE },
    "caller_wrote",
    1,
    { state: "open", snoozedUntilMs: 0 },
  ],
  ["a keyword keeps nobody waiting", {}, "caller_keyword", 1, { waitingSinceMs: 0, unread: true, liveAtMs: 0 }],
  ["a keyword opens nothing", done, "caller_keyword", 1, { state: "done" }],
  [
    "a person's text that has not left yet was read and ends no wait",
    { waitingSinceMs: T0, unread: true },
    "person_wrote",
    1,
    { waitingSinceMs: T0, unread: false, liveAtMs: T0 + MINUTE, humanAtMs: 0 },
  ],
  [
    "a person's text that left ends the wait",
    { waitingSinceMs: T0 },
    "person_answered",
    1,
    { waitingSinceMs: 0, humanAtMs: T0 + MINUTE },
  ],
  [
    "a person's text from before the caller wrote ends nothing",
    { waitingSinceMs: T0 + 5 * MINUTE },
    "person_answered",
    1,
    { waitingSinceMs: T0 + 5 * MINUTE },
  ],
  [
    "a call that a person took ends the wait",
    { waitingSinceMs: T0 },
    "answered_call",
    1,
    { waitingSinceMs: 0, liveAtMs: 0, humanAtMs: T0 + MINUTE },
  ],
  ["a missed call opens what was done", done, "missed_call", 1, { state: "open", outcome: "" }],
  ["a missed call from before leaves it done", done, "missed_call", -1, { state: "done", outcome: "booked" }],
  [
    "a covered call opens nothing and ends nothing",
    { ...done, waitingSinceMs: T0 },
    "other_call",
    1,
    { state: "done", waitingSinceMs: T0 },
  ],
  ["an automatic text ends no wait", { waitingSinceMs: T0 }, "automatic_text", 1, { waitingSinceMs: T0, liveAtMs: 0 }],
]

test.each(CASES)("%s", (_, before, kind, minutes, after) => {
  const taken = takeTurn({ ...thread, ...before }, { kind, atMs: T0 + minutes * MINUTE, words: "words", place })
  expect(taken).toMatchObject(after)
})

test("a missed call that rang while the matter was called done opens it, one that was over before does not", () => {
  const ring = (overAtMs: number) =>
    takeTurn({ ...thread, ...done }, { kind: "missed_call", atMs: T0 - MINUTE, overAtMs, words: "words", place })
  expect(ring(T0 + 1)).toMatchObject({ state: "open", outcome: "", doneAtMs: 0 })
  expect(ring(T0)).toMatchObject({ state: "done", outcome: "booked" })
})

test("the newest line and place are those of the newest turn, whatever the order", () => {
  const elsewhere = { locationId: "denver", line: "+13035550102" }
  const later = takeTurn(thread, {
    kind: "automatic_text",
    atMs: T0 + MINUTE,
    words: " two\n lines ",
    place: elsewhere,
  })
  expect(later).toMatchObject({ lastLine: "two lines", lastAtMs: T0 + MINUTE, ...elsewhere })
  expect(takeTurn(later, { kind: "other_call", atMs: T0, words: "older", place })).toMatchObject({
    lastLine: "two lines",
    ...elsewhere,
  })
  expect(
    takeTurn(thread, { kind: "aside", atMs: T0 + MINUTE, words: "x".repeat(500), place: undefined }).lastLine,
  ).toHaveLength(160)
})

// The caller only knows the number that they called: whoever moved the thread must find it where they put it.
test("a thread that a person moved stays there whatever comes in, and its line is the one that the caller used last", () => {
  const moved: Thread = { ...thread, locationId: "denver", movedAtMs: T0 }
  const elsewhere = { locationId: "tampa", line: "+18135550104" }
  for (const kind of ["caller_wrote", "missed_call", "answered_call", "automatic_text", "person_answered"] as const) {
    const turn = { kind, atMs: T0 + MINUTE, words: "words" }
    expect(takeTurn(moved, { ...turn, place }), kind).toMatchObject({ locationId: "denver", line: place.line })
    expect(takeTurn(moved, { ...turn, place: elsewhere }), kind).toMatchObject({
      locationId: "denver",
      line: elsewhere.line,
      movedAtMs: T0,
    })
  }
})

test.each(["caller_wrote", "missed_call"] as const)(
  "a new matter (%s) of a thread that was moved and done lies where it began",
  (kind) => {
    const moved: Thread = { ...thread, ...done, locationId: "denver", movedAtMs: T0 }
    const turn = (minutes: number) => takeTurn(moved, { kind, atMs: T0 + minutes * MINUTE, words: "words", place })
    expect(turn(1)).toMatchObject({ state: "open", ...place, movedAtMs: 0 })
    expect(turn(0)).toMatchObject({ state: "done", locationId: "denver", movedAtMs: T0 })
  },
)

test("a snooze is over at its instant", () => {
  const snoozed = { state: "snoozed", snoozedUntilMs: T0 } as const
  expect([stateAt(snoozed, T0 - 1), stateAt(snoozed, T0)]).toEqual(["snoozed", "open"])
})
