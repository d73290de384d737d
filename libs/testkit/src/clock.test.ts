import { expect, test } from "vitest"
import { createTestClock } from "./clock.ts"

test("timers run in order of time, each at exactly its moment, also those set by timers", async () => {
  const clock = createTestClock(1_000)
  const seen: [string, number][] = []
  const note = (name: string) => () => seen.push([name, clock.now()])
  clock.setTimer(note("late"), 30)
  clock.setTimer(() => clock.setTimer(note("nested"), 5), 10)
  clock.setTimer(note("early"), 10)
  await clock.advance(20)
  expect(seen).toEqual([
    ["early", 1_010],
    ["nested", 1_015],
  ])
  expect(clock.now()).toBe(1_020)
  expect(clock.pending).toBe(1)
})

test("a timer taken back never runs, a sleeper wakes only when its time has come", async () => {
  const clock = createTestClock()
  let ran = false
  clock.setTimer(() => {
    ran = true
  }, 10)()
  let awake = false
  void clock.sleep(100).then(() => {
    awake = true
  })
  await clock.advance(99)
  expect([ran, awake]).toEqual([false, false])
  await clock.advance(1)
  expect([ran, awake]).toEqual([false, true])
})

test("time does not go back", async () => {
  await expect(createTestClock().advance(-1)).rejects.toThrow(RangeError)
})
