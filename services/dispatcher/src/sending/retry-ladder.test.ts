import { RETRIES } from "@rebound/carriers"
import { describe, expect, test } from "vitest"
import { afterRefusal } from "./retry-ladder.ts"

const DEADLINE = 300_000

describe("after a refusal that sent nothing", () => {
  test("`no` is final at once, `once` after one more try, the others end too", () => {
    const attempts = (retry: (typeof RETRIES)[number]) => {
      for (let attempt = 1; attempt < 50; attempt++)
        if (afterRefusal({ retry }, attempt, Number.MAX_SAFE_INTEGER, 0, () => 0).kind === "final") return attempt
      return Number.POSITIVE_INFINITY
    }
    expect(Object.fromEntries(RETRIES.map((retry) => [retry, attempts(retry)]))).toEqual({
      no: 1,
      once: 2,
      yes: 8,
      later: 4,
      next_day: 3,
      slow: 8,
    })
  })
  test("waits grow, with a random half, and a carrier's own wish is never cut short", () => {
    const waits = [1, 2, 3].map((attempt) => afterRefusal({ retry: "yes" }, attempt, DEADLINE, 0, () => 0))
    expect(waits).toEqual([125, 250, 500].map((dueAtMs) => ({ kind: "again", dueAtMs })))
    expect(afterRefusal({ retry: "yes" }, 1, DEADLINE, 0, () => 1)).toEqual({ kind: "again", dueAtMs: 250 })
    expect(afterRefusal({ retry: "yes", retryAfterMs: 7_000 }, 1, DEADLINE, 0, () => 0)).toEqual({
      kind: "again",
      dueAtMs: 7_000,
    })
  })
  test("a try that would come at the deadline or later is not made", () => {
    expect(afterRefusal({ retry: "yes", retryAfterMs: DEADLINE }, 1, DEADLINE, 0, () => 0).kind).toBe("too_late")
    expect(afterRefusal({ retry: "yes", retryAfterMs: DEADLINE - 1 }, 1, DEADLINE, 0, () => 0).kind).toBe("again")
    expect(afterRefusal({ retry: "next_day" }, 1, DEADLINE, 0, () => 0).kind).toBe("too_late")
  })
})
