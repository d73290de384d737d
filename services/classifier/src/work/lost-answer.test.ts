import { setImmediate as turn } from "node:timers/promises"
import { type CallEvent, type CallVerdict, callEventCodec, TOPICS } from "@rebound/contracts"
import { createDirectoryIndex } from "@rebound/directory"
import { createCrashPoints, isRetryable } from "@rebound/runtime"
import { StoreError } from "@rebound/store"
import { expect, test } from "vitest"
import { applyDirectory, eventOf, START_MS } from "../../test/events.ts"
import { memoryRecords } from "../../test/memory-records.ts"
import type { CallRecords } from "../ports.ts"
import { Classifier } from "./classifier.ts"

const WINDOW_MS = 2_000
const topic = TOPICS.callEvents.name
const CAUGHT_UP = { next: 1, end: 1 }

/** A store that writes what it is given and dies before it says so, at the given writes (the first is 1). */
function answersLost(...at: readonly number[]): CallRecords {
  const records = memoryRecords()
  let writes = 0
  return {
    ...records,
    save: async (call) => {
      const revision = await records.save(call)
      writes += 1
      if (at.includes(writes)) throw new StoreError("STORE_UNREACHABLE", "cut off", { commitUnknown: true })
      return revision
    },
  }
}

async function worked(records: CallRecords, events: readonly CallEvent[]): Promise<CallVerdict[]> {
  let nowMs = START_MS
  const said: CallVerdict[] = []
  const failures: unknown[] = []
  const classifier = new Classifier({
    records,
    directory: applyDirectory(createDirectoryIndex((_purpose, _reseller, sealed) => sealed)),
    emit: async (verdict) => void said.push(verdict),
    traitsOf: () => ({ settleWindowMs: WINDOW_MS, noTerminalAfterMs: 7_200_000 }),
    callerKey: () => "key",
    now: () => nowMs,
    crash: createCrashPoints(),
    observe: { event: () => {}, verdict: () => {}, unreadable: () => {} },
    onFatal: (error) => failures.push(error),
  })
  await classifier.assigned(topic, [0])
  for (const [offset, event] of events.entries()) {
    nowMs = event.receivedAtMs
    const value = callEventCodec.encode(event)
    const record = { topic, partition: 0, offset, key: "CA1", value, headers: {}, timestampMs: nowMs }
    // As the bus does: a retryable failure is worked again.
    for (let attempt = 0; ; attempt++)
      try {
        await classifier.work(record)
        break
      } catch (error) {
        if (!isRetryable(error) || attempt > 5) throw error
      }
  }
  for (let seconds = 0; seconds < 10; seconds++) {
    nowMs += 1_000
    classifier.tick(topic, () => CAUGHT_UP)
    for (let turns = 0; turns < 20; turns++) await turn()
  }
  await classifier.idle()
  if (failures.length > 0) throw failures[0]
  return said
}

const missed = () => [
  eventOf({ at: 0, role: "callee", leg: "b", state: "ended", outcome: "no_answer", to: true }),
  eventOf({ at: 40, role: "caller", leg: "a", state: "ended", outcome: "unknown", to: true }),
]

// Who is hurt: a caller who is never texted, because PostgreSQL went away in the moment after it had written the call.
test.each([
  ["of the call's last event, which waits for its window", [2]],
  ["of its falling due", [3]],
  ["of both", [2, 3]],
])("a call is said though the store's answer was lost to the write %s", async (_, lost) => {
  const said = await worked(answersLost(...lost), missed())
  expect(said.map(({ reason, version }) => [reason, version])).toEqual([["no_answer", 1]])
})
