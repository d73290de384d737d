import { setImmediate as turn } from "node:timers/promises"
import { type CallEvent, type CallVerdict, callEventCodec, TOPICS } from "@rebound/contracts"
import { createDirectoryIndex } from "@rebound/directory"
import { createCrashPoints } from "@rebound/runtime"
import { StoreError } from "@rebound/store"
import { expect, test } from "vitest"
import { applyDirectory, eventOf, START_MS } from "../../test/events.ts"
import { memoryRecords } from "../../test/memory-records.ts"
import { Classifier } from "./classifier.ts"

const WINDOW_MS = 2_000
const topic = TOPICS.callEvents.name
const CAUGHT_UP = { next: 3, end: 3 }

/** A classifier whose store a test takes away, on a clock that a test moves. */
async function start() {
  const records = memoryRecords()
  const world = { nowMs: START_MS, away: false }
  const said: CallVerdict[] = []
  const failures: unknown[] = []
  const classifier = new Classifier({
    records: {
      ...records,
      save: (call) =>
        world.away ? Promise.reject(new StoreError("STORE_UNREACHABLE", "PostgreSQL is away")) : records.save(call),
    },
    directory: applyDirectory(createDirectoryIndex((_purpose, _reseller, sealed) => sealed)),
    emit: async (verdict) => void said.push(verdict),
    traitsOf: () => ({ settleWindowMs: WINDOW_MS, noTerminalAfterMs: 7_200_000 }),
    callerKey: () => "key",
    now: () => world.nowMs,
    crash: createCrashPoints(),
    observe: { event: () => {}, verdict: () => {}, unreadable: () => {} },
    onFatal: (error) => failures.push(error),
  })
  await classifier.assigned(topic, [0])
  const work = (event: CallEvent, offset: number) =>
    classifier.work({
      topic,
      partition: 0,
      offset,
      key: "CA1",
      value: callEventCodec.encode(event),
      headers: {},
      timestampMs: event.receivedAtMs,
    })
  const second = async () => {
    world.nowMs += 1_000
    classifier.tick(topic, () => CAUGHT_UP)
    for (let turns = 0; turns < 20; turns++) await turn()
  }
  return { world, said, failures, classifier, work, second }
}

const RUNG_OUT = eventOf({ at: 0, role: "callee", leg: "b", state: "ended", outcome: "no_answer", to: true })
const HUNG_UP = eventOf({ at: 10, role: "caller", leg: "a", state: "ended", outcome: "unknown", to: true })
const ANSWERED = eventOf({ at: 1_000, role: "callee", leg: "b2", state: "ended", outcome: "answered_human" })

// Who is hurt: a caller who has just spoken with somebody and is texted that nobody was there.
test("a call is not said missed while an answer that came within its window waits for the store", async () => {
  const { world, said, failures, work, second } = await start()
  await work(RUNG_OUT, 0)
  await work(HUNG_UP, 1)
  world.nowMs = START_MS + 1_000
  world.away = true
  await expect(work(ANSWERED, 2)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
  // The bus waits up to five seconds before it tries again; the window closes meanwhile, and the store comes back.
  await second()
  await second()
  world.away = false
  await second()
  await second()
  expect(said).toEqual([])
  await work(ANSWERED, 2)
  for (let seconds = 0; seconds < 5; seconds++) await second()
  expect(said.map(({ version, reason }) => [version, reason])).toEqual([[1, "answered_human"]])
  expect(failures).toEqual([])
})

test("a call whose partition came anew waits for nothing that failed before: its events are dealt out again", async () => {
  const { world, said, work, second, classifier } = await start()
  await work(RUNG_OUT, 0)
  await work(HUNG_UP, 1)
  world.away = true
  await expect(work(ANSWERED, 2)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
  world.away = false
  classifier.revoked(topic, [0])
  await classifier.assigned(topic, [0])
  for (let seconds = 0; seconds < 5; seconds++) await second()
  expect(said.map(({ version, reason }) => [version, reason])).toEqual([[1, "no_answer"]])
})
