import { expect, test } from "vitest"
import type { Thread, ThreadInFull, TimelineEntry } from "../api/views.ts"
import { LIVE_EVENTS, patchThread, readLiveEvent, staleKeys } from "./live-change.ts"

const later = { first: false }

test("every event but the first greeting makes something old", () => {
  for (const name of LIVE_EVENTS) expect(staleKeys({ name }, later).length, name).toBeGreaterThan(0)
  expect(staleKeys({ name: "ready" }, { first: true })).toEqual([])
})

test("a greeting after a gap makes everything old", () => expect(staleKeys({ name: "ready" }, later)).toEqual([[]]))

test("a thread's change makes that thread old, not the others", () => {
  expect(staleKeys({ name: "thread", threadId: "t1" }, later)).toContainEqual(["thread", "t1"])
})

test("a thread that went out of sight takes its callbacks along", () => {
  const gone = readLiveEvent("thread", '{"threadId":"t1","thread":null,"entry":null}')
  expect(gone).toEqual({ name: "thread", threadId: "t1" })
  expect(staleKeys(gone ?? { name: "ready" }, later)).toEqual([
    ["threads"],
    ["thread-counts"],
    ["thread", "t1"],
    ["tasks"],
  ])
  expect(staleKeys({ name: "thread", threadId: "t1", thread: {} as Thread }, later)).not.toContainEqual(["tasks"])
})

test.each(["{", "[1", "7", "null"])("rubbish (%s) is no event and breaks nothing", (data) => {
  expect(readLiveEvent("thread", data)).toBeUndefined()
})

test("a thread comes along only with its own event", () => {
  expect(readLiveEvent("thread", '{"threadId":"t1","thread":{"threadId":"t1"},"entry":null}')).toEqual({
    name: "thread",
    threadId: "t1",
    thread: { threadId: "t1" },
  })
  expect(readLiveEvent("call", '{"thread":{"threadId":"t1"},"callId":"c1"}')).toEqual({ name: "call", callId: "c1" })
})

const entry = (entryId: string, at: string, body = "") => ({ entryId, at, body }) as TimelineEntry
const page = (...timeline: readonly TimelineEntry[]) => ({ timeline }) as unknown as ThreadInFull

test("a new entry joins the newest part, in the order of time", () => {
  const [newest, older] = patchThread(
    [
      page(entry("a", "2026-11-17T10:00:00Z"), entry("c", "2026-11-17T10:02:00Z")),
      page(entry("0", "2026-11-16T10:00:00Z")),
    ],
    { name: "thread", entry: entry("b", "2026-11-17T10:01:00Z") },
  )
  expect(newest?.timeline.map(({ entryId }) => entryId)).toEqual(["a", "b", "c"])
  expect(older?.timeline).toHaveLength(1)
})

test("an entry that is there already is brought up to date in its place, in whichever part it is", () => {
  const patched = patchThread([page(entry("b", "2026-11-17T10:00:00Z")), page(entry("a", "2026-11-16T10:00:00Z"))], {
    name: "thread",
    entry: entry("a", "2026-11-16T10:00:00Z", "delivered"),
  })
  expect(patched.map(({ timeline }) => timeline.map(({ entryId, body }) => entryId + body))).toEqual([
    ["b"],
    ["adelivered"],
  ])
})
