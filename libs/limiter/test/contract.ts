import { randomBytes } from "node:crypto"
import { describe, expect, test } from "vitest"
import type { Admission, Charge, Limiter } from "../src/index.ts"

export interface LimiterUnderTest {
  readonly limiter: Limiter
  /** The clock that was given to the limiter. */
  readonly now: () => number
  /** Lets that clock, and the driver's own, reach an instant. */
  readonly until: (ms: number) => Promise<void>
}

export const freshKey = (name: string) => `${name}:${randomBytes(6).toString("hex")}`

export function charge(key: string, ratePerSecond: number, burst: number, cost = 1): Charge {
  return { key, ratePerSecond, burst, cost }
}

export function waitOf(admission: Admission): Extract<Admission, { kind: "wait" }> {
  expect(admission.kind).toBe("wait")
  if (admission.kind !== "wait") throw new Error("admitted")
  return admission
}

const admitted = { kind: "admitted" }

/** The guarantees of the port. `toleranceMs`: how far real time may pass between two calls of a test. */
export function limiterContract(name: string, toleranceMs: number, open: () => Promise<LimiterUnderTest>): void {
  describe(`limiter contract: ${name}`, () => {
    test("a burst passes at once, then one per interval, and the instant named is admissible", async () => {
      const { limiter, now, until } = await open()
      const line = [charge(freshKey("line"), 10, 3)]
      for (let n = 0; n < 3; n++) expect(await limiter.admit(line)).toEqual(admitted)
      for (let n = 0; n < 5; n++) {
        const asked = now()
        const wait = waitOf(await limiter.admit(line))
        expect(wait.key).toBe(line[0]?.key)
        expect(wait.untilMs - asked).toBeGreaterThan(0)
        expect(wait.untilMs - asked).toBeLessThanOrEqual(100 + toleranceMs)
        await until(wait.untilMs)
        expect(await limiter.admit(line), `round ${n}`).toEqual(admitted)
      }
    })

    test("one full bucket among several charges none, and the one that waits longest is named", async () => {
      const { limiter } = await open()
      const account = charge(freshKey("account"), 0.01, 2)
      const slow = charge(freshKey("campaign"), 0.001, 1)
      const slower = charge(freshKey("line"), 0.0001, 1)
      expect(await limiter.admit([slow, slower])).toEqual(admitted)
      for (let n = 0; n < 10; n++) {
        const wait = waitOf(await limiter.admit([account, slower, slow]))
        expect(wait.key).toBe(slower.key)
      }
      expect(await limiter.admit([account])).toEqual(admitted)
      expect(await limiter.admit([account])).toEqual(admitted)
      expect(waitOf(await limiter.admit([account])).key).toBe(account.key)
    })

    test("a cost above the burst passes when the bucket is full, and what it borrowed is paid back first", async () => {
      const { limiter, now, until } = await open()
      const key = freshKey("line")
      expect(await limiter.admit([charge(key, 20, 2, 6)])).toEqual(admitted)
      // 6 units at 20 a second are paid back after 300 ms; with a burst of 2 the next one fits a unit (50 ms) earlier.
      const wait = waitOf(await limiter.admit([charge(key, 20, 2, 1)]))
      expect(wait.untilMs - now()).toBeGreaterThanOrEqual(250 - toleranceMs)
      expect(wait.untilMs - now()).toBeLessThanOrEqual(250 + toleranceMs)
      await until(wait.untilMs)
      expect(await limiter.admit([charge(key, 20, 2, 1)])).toEqual(admitted)
      const again = waitOf(await limiter.admit([charge(key, 20, 2, 6)]))
      await until(again.untilMs)
      expect(await limiter.admit([charge(key, 20, 2, 6)])).toEqual(admitted)
    })

    test("segments are charged, not messages: a cost of two takes two places", async () => {
      const { limiter } = await open()
      const key = freshKey("campaign")
      expect(await limiter.admit([charge(key, 1.25, 4, 2)])).toEqual(admitted)
      expect(await limiter.admit([charge(key, 1.25, 4, 2)])).toEqual(admitted)
      expect((await limiter.admit([charge(key, 1.25, 4, 1)])).kind).toBe("wait")
    })

    test("no charge is admitted; a charge that cannot be meant is refused as a bug", async () => {
      const { limiter } = await open()
      expect(await limiter.admit([])).toEqual(admitted)
      const key = freshKey("odd")
      for (const odd of [
        [charge(key, 1, 1), charge(key, 1, 1)],
        [charge(key, 0, 1)],
        [charge(key, Number.NaN, 1)],
        [charge(key, 1, 0)],
        [charge(key, 1, 1, 0)],
        [charge(key, 1, 1, Number.POSITIVE_INFINITY)],
      ]) {
        await expect(limiter.admit(odd)).rejects.toMatchObject({ code: "LIMITER_CHARGE", retryable: false })
      }
    })

    test("many at once never pass more than the burst and what time has earned", async () => {
      const { limiter, now } = await open()
      const line = [charge(freshKey("line"), 5, 10)]
      const started = now()
      const answers = await Promise.all(Array.from({ length: 500 }, () => limiter.admit(line)))
      const passed = answers.filter((answer) => answer.kind === "admitted").length
      expect(passed).toBeGreaterThanOrEqual(10)
      expect(passed).toBeLessThanOrEqual(10 + Math.ceil(((now() - started) * 5) / 1000))
    })
  })
}
