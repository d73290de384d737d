import { equals } from "@bufbuild/protobuf"
import type { Bus } from "@rebound/bus"
import {
  type CallEvent,
  type CallVerdict,
  CallVerdictSchema,
  callEventCodec,
  callVerdictCodec,
  recordKeys,
  TOPICS,
  topicSpecs,
} from "@rebound/contracts"
import { createDirectoryIndex } from "@rebound/directory"
import { createCallerHasher, type E164 } from "@rebound/numbers"
import { createCrashPoints, createLogger, createMetrics, createTracing, Lifecycle } from "@rebound/runtime"
import type { OwnerSource, Store } from "@rebound/store"
import { createVault } from "@rebound/vault"
import { startClassifier } from "../src/index.ts"
import { createStoreRecords } from "../src/records/store-records.ts"
import { applyDirectory, type EventRow, eventOf, RESELLER } from "./events.ts"

/** Servers under the classifier, opened by the test file. */
export interface Ground {
  readonly store: Store
  readonly bus: Bus
  readonly owner: OwnerSource
}

/** Short, so that the suite is; long against a commit on a busy machine. */
export const WINDOW_MS = 700
export const NO_TERMINAL_MS = 2_000

const key = Buffer.alloc(32, 4)
const vault = createVault({ keys: [{ version: "1", key }] })
const hasher = createCallerHasher({ pepper: [{ version: 1, key }] })
export const callerKeyOf = (number: string): string => hasher.current(RESELLER, number as E164)

export interface World {
  readonly store: Store
  /** Sends a call's events, each received when it is sent; resolves when they are on the topic. */
  tell(callKey: string, rows: readonly EventRow[], origin?: "live" | "import"): Promise<CallEvent[]>
  /** Puts events on the topic as they are, once more. */
  again(events: readonly CallEvent[]): Promise<void>
  /** Bytes that are no call event. */
  poison(callKey: string): Promise<void>
  /** Versions said of a call, once there are so many. */
  said(callKey: string, versions: number): Promise<CallVerdict[]>
  /** All that has been said of a call so far, once all that was told before has been worked. */
  saidInTheEnd(callKey: string): Promise<CallVerdict[]>
  /** A key of the verdicts topic by call. */
  keyOf(callKey: string): string | undefined
  deadLetters(): number
  /** Another classifier in the same group; gives what stops it. */
  join(): Promise<() => Promise<void>>
  stop(): Promise<void>
  start(): Promise<void>
  records(nowMs: () => number): ReturnType<typeof createStoreRecords>
  metrics(): Promise<string>
  close(): Promise<void>
}

let markers = 0

export async function startWorld({ store, bus }: Ground): Promise<World> {
  await bus.ensureTopics(topicSpecs(3))
  const failures: unknown[] = []
  const onFatal = (error: unknown) => void failures.push(error)
  const verdicts: { key: string; verdict: CallVerdict }[] = []
  let buried = 0
  const followers = await Promise.all([
    bus.follow({
      topic: TOPICS.verdicts.name,
      onRecord: (record) => void verdicts.push({ key: record.key, verdict: callVerdictCodec.decode(record.value) }),
      onFatal,
    }),
    bus.follow({ topic: TOPICS.deadLetters.name, onRecord: () => void buried++, onFatal }),
  ])
  const producer = await bus.producer()
  const metrics = createMetrics({ service: "classifier-test", processMetrics: false })

  const join = async () => {
    const lifecycle = new Lifecycle()
    await startClassifier(lifecycle, {
      bus,
      store,
      vault,
      directory: applyDirectory(createDirectoryIndex((_purpose, _reseller, sealed) => sealed)),
      traitsOf: () => ({ settleWindowMs: WINDOW_MS, noTerminalAfterMs: NO_TERMINAL_MS }),
      callerKey: (_reseller, number) => callerKeyOf(number),
      log: createLogger({ service: "classifier-test", level: "fatal" }),
      metrics,
      tracing: await createTracing({ service: "classifier-test" }),
      crash: createCrashPoints(),
      now: Date.now,
      onFatal,
    })
    return () => lifecycle.stop("test")
  }
  let leave: (() => Promise<void>) | undefined = await join()

  const put = async (event: CallEvent) => {
    await producer.send({
      topic: event.origin === "live" ? TOPICS.callEvents.name : TOPICS.callEventsBulk.name,
      key: recordKeys.callEvent(event),
      value: callEventCodec.encode(event),
    })
  }
  /** Versions of a call in the order in which they were said. One that is said again must be the same word for word. */
  const of = (callKey: string) => {
    const versions = new Map<number, CallVerdict>()
    for (const { verdict } of verdicts) {
      if (verdict.callId !== `${RESELLER}:simulated:${callKey}`) continue
      const before = versions.get(verdict.version)
      if (before !== undefined && !equals(CallVerdictSchema, before, verdict))
        throw new Error(`${callKey}: version ${verdict.version} was said in two ways`)
      versions.set(verdict.version, before ?? verdict)
    }
    return [...versions.values()]
  }
  const said = async (callKey: string, versions: number) => {
    for (const deadline = performance.now() + 20_000; ; ) {
      if (failures.length > 0) throw failures[0]
      const found = of(callKey)
      if (found.length >= versions) return found
      if (performance.now() > deadline)
        throw new Error(
          `${callKey}: ${JSON.stringify(found.map((v) => [v.version, v.reason]))}, not ${versions} in time`,
        )
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
  const tell: World["tell"] = async (callKey, rows, origin = "live") => {
    const events = rows.map((row) => eventOf({ ...row, at: 0 }, { callKey, origin, startMs: Date.now() }))
    for (const event of events) await put(event)
    return events
  }

  return {
    store,
    tell,
    again: async (events) => {
      for (const event of events) await put(event)
    },
    poison: async (callKey) => {
      const at = { resellerId: RESELLER, accountId: "simulated", callKey }
      await producer.send({
        topic: TOPICS.callEvents.name,
        key: recordKeys.callEvent(at),
        value: Buffer.from("no call event"),
      })
    },
    said,
    saidInTheEnd: async (callKey) => {
      // A further event of the call itself, which changes nothing, is worked after all that came before; what is then said
      // of a marker call has gone over the same producer later.
      markers += 1
      await tell(callKey, [
        { at: 0, role: "callee", leg: `late-${markers}`, state: "ended", outcome: "answered_elsewhere" },
      ])
      await new Promise((resolve) => setTimeout(resolve, WINDOW_MS + 300))
      await tell(`MARK${markers}`, [CLOSED])
      await said(`MARK${markers}`, 1)
      return of(callKey)
    },
    keyOf: (callKey) => verdicts.find(({ verdict }) => verdict.callId.endsWith(`:${callKey}`))?.key,
    deadLetters: () => buried,
    join,
    stop: async () => {
      await leave?.()
      leave = undefined
    },
    start: async () => {
      leave = await join()
    },
    records: (nowMs) => createStoreRecords(store, vault, nowMs, () => {}),
    metrics: async () => (await metrics.expose()).text,
    close: async () => {
      await leave?.()
      for (const follower of followers) await follower.close()
      await producer.close()
      await bus.close()
      await store.close()
    },
  }
}

/** The switch closes the call: it rang out. */
export const CLOSED: EventRow = {
  at: 0,
  role: "caller",
  leg: "a",
  state: "ended",
  outcome: "no_answer",
  closesCall: true,
  to: true,
}
/** The phones have rung out; the caller may still be on the line. */
export const RUNG_OUT: EventRow = {
  at: 0,
  role: "group",
  leg: "a/dial",
  state: "ended",
  outcome: "no_answer",
  closesRings: true,
  to: true,
}
/** A second phone that a person picked up. */
export const ANSWERED: EventRow = { at: 0, role: "callee", leg: "b2", state: "ended", outcome: "answered_human" }
