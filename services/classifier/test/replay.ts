import { setImmediate as turn } from "node:timers/promises"
import type { BusRecord } from "@rebound/bus"
import { type CallEvent, type CallVerdict, callEventCodec, TOPICS } from "@rebound/contracts"
import { createDirectoryIndex } from "@rebound/directory"
import { createCrashPoints } from "@rebound/runtime"
import type { CallRecords } from "../src/ports.ts"
import { Classifier } from "../src/work/classifier.ts"
import { applyDirectory, START_MS } from "./events.ts"
import { memoryRecords } from "./memory-records.ts"

/** How a log of call events comes to the classifier. */
export type Pace =
  /** Each event as it is received, the wall clock running along. */
  | { readonly kind: "live" }
  /** Days later, all at once: keys side by side as the bus deals them out, answers of the store at random. */
  | { readonly kind: "backlog"; readonly turns: () => number }
  /** Days later, event by event, so many times faster than it was (less than 1: slower). */
  | { readonly kind: "replay"; readonly factor: number }

const DAY_MS = 86_400_000

/** What was said of each call, in order, when a log of one partition is worked at a pace. */
export async function verdictsOf(
  events: readonly CallEvent[],
  pace: Pace,
  settleWindowMs: number,
): Promise<Map<string, CallVerdict[]>> {
  const log = [...events].sort((a, b) => a.receivedAtMs - b.receivedAtMs)
  const topic = pace.kind === "replay" ? TOPICS.callEventsBulk.name : TOPICS.callEvents.name
  let nowMs = pace.kind === "live" ? START_MS : START_MS + DAY_MS
  const said = new Map<string, CallVerdict[]>()
  const records: CallRecords = memoryRecords(pace.kind === "backlog" ? pace.turns : undefined)
  const failures: unknown[] = []
  const classifier = new Classifier({
    records,
    directory: applyDirectory(createDirectoryIndex((_purpose, _reseller, sealed) => sealed)),
    emit: async (verdict) => void said.set(verdict.callId, [...(said.get(verdict.callId) ?? []), verdict]),
    traitsOf: () => ({ settleWindowMs, noTerminalAfterMs: 7_200_000 }),
    callerKey: () => "key",
    now: () => nowMs,
    crash: createCrashPoints(),
    observe: { event: () => {}, verdict: () => {}, unreadable: () => {} },
    onFatal: (error) => failures.push(error),
  })
  await classifier.assigned(topic, [0])
  const record = (offset: number, event: CallEvent): BusRecord => ({
    topic,
    partition: 0,
    offset,
    key: event.callKey,
    value: callEventCodec.encode(event),
    headers: {},
    // A backlog was appended when it was received; a replay appends anew.
    timestampMs: pace.kind === "backlog" ? event.receivedAtMs : nowMs,
  })
  const rest = async () => {
    for (let turns = 0; turns < 8; turns++) await turn()
  }
  /** Lets the wall clock run to an instant, waking the classifier whenever it asked to be. */
  const runTo = async (untilMs: number, position: { next: number; end: number }) => {
    for (;;) {
      const wakeMs = classifier.tick(topic, () => position)
      await rest()
      if (wakeMs === undefined || wakeMs > untilMs) break
      nowMs = Math.max(nowMs, wakeMs)
    }
    nowMs = Math.max(nowMs, untilMs)
    classifier.tick(topic, () => position)
    await rest()
  }

  if (pace.kind === "backlog") {
    const tails = new Map<string, Promise<void>>()
    for (const [offset, event] of log.entries()) {
      const work = () => classifier.work(record(offset, event))
      tails.set(event.callKey, tails.get(event.callKey)?.then(work) ?? work())
    }
    await Promise.all(tails.values())
    await rest()
  } else
    for (const [offset, event] of log.entries()) {
      const first = log[0]?.receivedAtMs ?? 0
      const atMs =
        pace.kind === "live" ? event.receivedAtMs : START_MS + DAY_MS + (event.receivedAtMs - first) / pace.factor
      await runTo(atMs, { next: offset, end: offset })
      await classifier.work(record(offset, event))
      await rest()
    }
  await runTo(nowMs + 2 * DAY_MS, { next: log.length, end: log.length })
  await classifier.idle()
  if (failures.length > 0) throw failures[0]
  return said
}
