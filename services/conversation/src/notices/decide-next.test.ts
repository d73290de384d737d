import { expect, test } from "vitest"
import { decideNext, KEEP_TRYING_MS } from "./decide-next.ts"

const T0 = Date.UTC(2026, 2, 2, 9)

test("pauses double, jittered between half and all of their bound, up to two hours", () => {
  for (const [attempts, boundMs] of [
    [1, 5_000],
    [2, 10_000],
    [5, 80_000],
    [11, 5_120_000],
    [12, 7_200_000],
    [16, 7_200_000],
  ] as const) {
    const failed = { attempts, createdAtMs: T0, retryable: true }
    expect(decideNext(failed, T0, 0)).toEqual({ kind: "again", atMs: T0 + boundMs / 2 })
    expect(decideNext(failed, T0, 0.999_999)).toMatchObject({ kind: "again", atMs: expect.closeTo(T0 + boundMs, -2) })
  }
})

test("a target is tried for a day, some twenty times, and then no more", () => {
  let nowMs = T0
  let attempts = 1
  for (;;) {
    const fate = decideNext({ attempts, createdAtMs: T0, retryable: true }, nowMs, 0.5)
    if (fate.kind === "dead") break
    expect(fate.atMs).toBeGreaterThan(nowMs)
    nowMs = fate.atMs
    attempts += 1
  }
  expect(nowMs - T0).toBeGreaterThan(KEEP_TRYING_MS * 0.8)
  expect(nowMs - T0).toBeLessThanOrEqual(KEEP_TRYING_MS)
  expect(attempts).toBeGreaterThan(15)
  expect(attempts).toBeLessThan(35)
})

test("what will not work later is given up at once", () => {
  expect(decideNext({ attempts: 1, createdAtMs: T0, retryable: false }, T0, 0)).toEqual({ kind: "dead" })
})
