import type { Bus, Consumer, Producer } from "@rebound/bus"
import { callVerdictCodec, recordKeys, TOPICS } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { CrashPoints, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { createObserver } from "./adapters/observer.ts"
import { createStoreRecords, type StateVault } from "./records/store-records.ts"
import type { SettleTraits } from "./settle/facts.ts"
import { Classifier } from "./work/classifier.ts"

/** Everything that the classifier takes from its surroundings; solo and main.ts build it differently. */
export interface ClassifierSurroundings {
  readonly bus: Bus
  readonly store: Store
  readonly vault: StateVault
  /** Followed and caught up. */
  readonly directory: DirectoryView
  readonly traitsOf: (carrier: string) => SettleTraits
  readonly callerKey: (resellerId: string, number: string) => string
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly crash: CrashPoints
  readonly now: () => number
  readonly onFatal: (error: unknown) => void
}

/** Bulk has a group of its own: members of one group must want the same topics, and live calls go first. */
const GROUPS = [
  ["classifier", TOPICS.callEvents.name],
  ["classifier-bulk", TOPICS.callEventsBulk.name],
] as const

/** A late leg finds its call for this long. */
const KEEP_MS = 72 * 3_600_000
const FORGET_EVERY_MS = 60_000
const FORGET_AT_ONCE = 2_000
/** Losing the notes of half a second only repeats as many verdicts. */
const NOTE_EVERY_MS = 500
/** The timers sleep to the next due instant, at most this long: a partition may come with calls that are due sooner. */
const NAP_MAX_MS = 250

/** Starts the classifier in `lifecycle`: stopping it backwards stops intake, finishes work in flight and leaves the group. */
export async function startClassifier(lifecycle: Lifecycle, surroundings: ClassifierSurroundings): Promise<void> {
  const { bus, store, log, now } = surroundings
  const producer = await lifecycle.start(
    "classifier producer",
    () => bus.producer(),
    (opened: Producer) => opened.close(),
  )
  const observe = createObserver(surroundings.metrics, log)
  const records = createStoreRecords(store, surroundings.vault, now, observe.unreadable)
  const classifier = new Classifier({
    records,
    directory: surroundings.directory,
    emit: async (verdict, traceparent) => {
      await producer.send({
        topic: TOPICS.verdicts.name,
        key: recordKeys.verdict(verdict),
        value: callVerdictCodec.encode(verdict),
        ...(traceparent !== undefined && { headers: { traceparent } }),
      })
    },
    traitsOf: surroundings.traitsOf,
    callerKey: surroundings.callerKey,
    now,
    crash: surroundings.crash,
    observe,
    onFatal: surroundings.onFatal,
  })

  // Stopped after intake: what the last verdicts left to note, then calls that fell due meanwhile, first.
  await lifecycle.start(
    "verdict notes",
    async () => every(NOTE_EVERY_MS, () => classifier.flushEmitted(), log),
    stopTimer,
  )
  await lifecycle.start(
    "calls at work",
    async () => classifier,
    (opened) => opened.idle(),
  )

  for (const [group, topic] of GROUPS) {
    const consumer = await lifecycle.start(
      `classifier on ${topic}`,
      () =>
        bus.consume({
          group,
          topics: [topic],
          work: (record) =>
            surroundings.tracing.run("classify", record.headers.traceparent, (traceparent) =>
              classifier.work(record, traceparent),
            ),
          onAssigned: (assignedTopic, partitions) => classifier.assigned(assignedTopic, partitions),
          onRevoked: (revokedTopic, partitions) => classifier.revoked(revokedTopic, partitions),
          onFatal: surroundings.onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
    await lifecycle.start(
      "settle timer",
      async () => settleTimer(classifier, topic, consumer, now),
      (timer) => timer.stop(),
    )
  }
  await lifecycle.start(
    "forgetting calls",
    async () => every(FORGET_EVERY_MS, async () => void (await records.forget(now() - KEEP_MS, FORGET_AT_ONCE)), log),
    stopTimer,
  )
}

interface Timer {
  stop(): Promise<void>
}

const stopTimer = (timer: Timer) => timer.stop()

/** Sleeps to the earliest due instant, not from tick to tick. */
function settleTimer(classifier: Classifier, topic: string, consumer: Consumer, now: () => number): Timer {
  let timer: NodeJS.Timeout
  const tick = () => {
    const nextMs = classifier.tick(topic, (partition) => consumer.position(topic, partition))
    const napMs = nextMs === undefined ? NAP_MAX_MS : Math.min(NAP_MAX_MS, Math.max(1, nextMs - now()))
    timer = setTimeout(tick, napMs)
  }
  timer = setTimeout(tick, 0)
  return {
    stop: async () => clearTimeout(timer),
  }
}

/** Repeats housekeeping whose failure is worth a line in the log and nothing more. Runs once more when stopped. */
function every(intervalMs: number, run: () => Promise<void>, log: Log): Timer {
  const attempt = () =>
    run().catch((error: unknown) => log.warn({ err: error }, "housekeeping failed; trying again later"))
  let pending: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    pending = pending.then(attempt)
  }, intervalMs)
  return {
    stop: async () => {
      clearInterval(timer)
      await pending.then(attempt)
    },
  }
}
