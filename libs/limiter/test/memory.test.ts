import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import fc from "fast-check"
import { expect, test } from "vitest"
import { createMemoryLimiter } from "../src/index.ts"
import { charge, limiterContract } from "./contract.ts"

function virtual() {
  let nowMs = 1_800_000_000_000
  const now = () => nowMs
  const until = async (ms: number) => {
    nowMs = Math.max(nowMs, ms)
  }
  return { limiter: createMemoryLimiter({ now }), now, until }
}

limiterContract("memory", 0, async () => virtual())

const rate = fc.oneof(fc.constantFrom(0.25, 1, 1.25, 3, 75), fc.double({ min: 0.05, max: 500, noNaN: true }))
const steps = fc.array(
  fc.record({
    cost: fc.integer({ min: 1, max: 8 }),
    restMs: fc.oneof(fc.constant(0), fc.integer({ max: 700, min: 0 })),
  }),
  { minLength: 1, maxLength: 80 },
)

test("no window of one second, wherever it begins, passes more than rate plus burst", async () => {
  await fc.assert(
    fc.asyncProperty(rate, fc.integer({ min: 8, max: 20 }), steps, async (ratePerSecond, burst, calls) => {
      const { limiter, now, until } = virtual()
      const passed: { at: number; cost: number }[] = []
      for (const { cost, restMs } of calls) {
        await until(now() + restMs)
        if ((await limiter.admit([charge("k", ratePerSecond, burst, cost)])).kind === "admitted")
          passed.push({ at: now(), cost })
      }
      for (const { at } of passed) {
        const inWindow = passed.filter((other) => other.at >= at && other.at <= at + 1000)
        const sum = inWindow.reduce((total, other) => total + other.cost, 0)
        expect(sum).toBeLessThanOrEqual(ratePerSecond + burst + 1e-6)
      }
    }),
    { numRuns: 300 },
  )
})

test("the instant named is the earliest: admissible then, not a millisecond before", async () => {
  await fc.assert(
    fc.asyncProperty(rate, fc.integer({ min: 1, max: 20 }), steps, async (ratePerSecond, burst, calls) => {
      const { limiter, now, until } = virtual()
      for (const { cost } of calls) {
        const line = [charge("k", ratePerSecond, burst, cost)]
        const answer = await limiter.admit(line)
        if (answer.kind === "admitted") continue
        await until(answer.untilMs - 1)
        if (now() < answer.untilMs) expect(await limiter.admit(line)).toEqual(answer)
        await until(answer.untilMs)
        expect((await limiter.admit(line)).kind).toBe("admitted")
      }
    }),
    { numRuns: 300 },
  )
})

test("over a long time the whole rate is used", async () => {
  const { limiter, now, until } = virtual()
  const started = now()
  let passed = 0
  while (now() - started < 60_000) {
    const answer = await limiter.admit([charge("k", 1.25, 1)])
    if (answer.kind === "admitted") passed += 1
    else await until(answer.untilMs)
  }
  expect(passed).toBe(75)
})

/** Without it what is measured is how lazy the collector was. */
function collect(): void {
  setFlagsFromString("--expose-gc")
  runInNewContext("gc")()
}

test("full buckets are forgotten: memory stays bounded over hundreds of thousands of keys", async () => {
  const { limiter, now, until } = virtual()
  collect()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < 300_000; n++) {
    if (n % 100 === 0) await until(now() + 1000)
    await limiter.admit([charge(`number:${n}`, 1, 1)])
  }
  collect()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024)
})
