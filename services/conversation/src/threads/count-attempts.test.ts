import { expect, test } from "vitest"
import { countAttempts } from "./count-attempts.ts"

const MINUTE = 60_000
const T0 = Date.UTC(2026, 2, 2, 9)
/** Start and end in minutes, place, whether missed. */
const call = (start: number, end: number, locationId = "austin", missed = true) => ({
  startedAtMs: T0 + start * MINUTE,
  endedAtMs: T0 + end * MINUTE,
  locationId,
  missed,
})

test.each<[string, readonly ReturnType<typeof call>[], number]>([
  ["no call", [], 0],
  ["one", [call(0, 1)], 1],
  ["a second one 29 min after the first ended", [call(0, 1), call(30, 31)], 2],
  ["a second one 30 min after the first ended", [call(0, 1), call(31, 32)], 1],
  ["a chain counts as long as no gap is too long", [call(0, 1), call(25, 26), call(50, 51), call(75, 76)], 4],
  ["a call at another location is another episode's", [call(0, 1, "denver"), call(5, 6)], 1],
  ["a call that was taken belongs to it and is no miss", [call(0, 1), call(5, 9, "austin", false), call(20, 21)], 2],
  ["in any order", [call(20, 21), call(0, 1)], 2],
  [
    "24 h at most",
    Array.from({ length: 70 }, (_, index) => call(index * 25, index * 25 + 1)),
    // 24 h hold 57.6 steps of 25 min.
    58,
  ],
])("%s", (_, calls, attempts) => {
  expect(countAttempts(calls)).toBe(attempts)
})
