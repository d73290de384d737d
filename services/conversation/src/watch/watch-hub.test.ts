import { expect, test } from "vitest"
import { type Change, WatchHub } from "./watch-hub.ts"

const place = { brandId: "b", locationId: "l" }
const change: Change = { kind: "task" }
const everything = { resellerId: "r", wants: () => true }

test("a watcher that takes nothing is let go after 500 changes, and hears of what it had not taken", async () => {
  const hub = new WatchHub(() => {})
  const watching = hub.watch(everything, new AbortController().signal)
  const first = watching.next()
  for (let index = 0; index < 600; index++) hub.tell("r", place, change)
  expect(await first).toEqual({ done: false, value: change })
  let taken = 1
  await expect(
    (async () => {
      for await (const _ of watching) taken += 1
    })(),
  ).rejects.toMatchObject({ code: "RPC_FULL", retryable: true })
  expect(taken).toBe(500)
  expect(hub.resellers).toEqual([])
})

test("a watcher hears of its reseller and of places it may see, and ends when it leaves or the service stops", async () => {
  let starts = 0
  const hub = new WatchHub(() => {
    starts += 1
  })
  const leave = new AbortController()
  const here = hub.watch({ resellerId: "r", wants: ({ locationId }) => locationId === "l" }, leave.signal)
  const there = hub.watch(everything, new AbortController().signal)
  const heard = [here.next(), there.next()]
  hub.tell("other", place, change)
  hub.tell("r", { ...place, locationId: "m" }, { kind: "thread" })
  hub.tell("r", place, change)
  expect(await Promise.all(heard)).toEqual([
    { done: false, value: change },
    { done: false, value: { kind: "thread" } },
  ])
  leave.abort()
  expect(await here.next()).toEqual({ done: true, value: undefined })
  hub.close()
  // What was told before the end is not owed any more: the list has it.
  expect(await there.next()).toEqual({ done: true, value: undefined })
  expect([starts, hub.resellers]).toEqual([1, []])
})
