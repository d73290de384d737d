import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { backoffMs, ReboundError, retrying } from "../index.ts"

const busy = new ReboundError("BUSY", "busy", { retryable: true })
const fast = { baseMs: 10, maxMs: 100, random: () => 0.5, wait: async () => {} }

describe("backoff", () => {
  test("waits are never above the bound of their attempt nor below zero", () => {
    fc.assert(
      fc.property(fc.nat(2_000), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, random) => {
        const waitMs = backoffMs(attempt, { baseMs: 10, maxMs: 500, random: () => random })
        expect(waitMs).toBeGreaterThanOrEqual(0)
        expect(waitMs).toBeLessThan(Math.min(500, 10 * 2 ** attempt) + 1e-9)
      }),
    )
  })
  test("the bound doubles up to the maximum", () => {
    expect([0, 1, 2, 3, 4, 5].map((attempt) => backoffMs(attempt, { ...fast, random: () => 1 }))).toEqual([
      10, 20, 40, 80, 100, 100,
    ])
  })
})

describe("retrying", () => {
  test("a retryable failure is tried again, up to the number of attempts", async () => {
    const waits: number[] = []
    const seen: number[] = []
    const run = retrying(
      async (attempt) => {
        seen.push(attempt)
        throw busy
      },
      { ...fast, attemptsMax: 3, wait: async (ms) => void waits.push(ms) },
    )
    await expect(run).rejects.toBe(busy)
    expect(seen).toEqual([0, 1, 2])
    expect(waits).toEqual([5, 10])
    expect(
      await retrying(async (attempt) => (attempt < 2 ? Promise.reject(busy) : "done"), { ...fast, attemptsMax: 3 }),
    ).toBe("done")
  })
  test("an error that nobody called retryable is not repeated", async () => {
    let attempts = 0
    const run = retrying(
      async () => {
        attempts++
        throw new Error("unknown")
      },
      { ...fast, attemptsMax: 3 },
    )
    await expect(run).rejects.toThrow("unknown")
    expect(attempts).toBe(1)
  })
  test("an abort ends the wait with its own reason", async () => {
    const stop = new AbortController()
    const reason = new Error("stopping")
    const run = retrying(() => Promise.reject(busy), {
      baseMs: 60_000,
      maxMs: 60_000,
      random: () => 1,
      attemptsMax: 3,
      signal: stop.signal,
      observe: () => setImmediate(() => stop.abort(reason)),
    })
    await expect(run).rejects.toBe(reason)
  })
})
