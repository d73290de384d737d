import { setTimeout as sleep } from "node:timers/promises"
import { type Bus, buryOrSkip, type Consumer } from "@rebound/bus"
import { callEventCodec, TOPICS } from "@rebound/contracts"
import { GroupCommit, type Lifecycle, type Log, type Metrics } from "@rebound/runtime"
import type { Warehouse } from "../warehouse/port.ts"
import { type ToldEventRow, toldEvent } from "./told-event.ts"

/** Nobody waits for these rows: a block a second costs the warehouse little, however many carriers talk. */
const GATHER_MS = 1_000
const ROWS_AT_ONCE = 10_000
const WAITING_MAX = 200_000
const WINDOW_PER_PARTITION = 2_000
const WINDOW_PER_KEY = 64

/** Keeps what carriers tell, for whoever asks about one call. An offset passes when its row is durable. */
export async function startToldEvents(
  lifecycle: Lifecycle,
  {
    bus,
    warehouse,
    metrics,
    log,
    onFatal,
  }: {
    readonly bus: Bus
    readonly warehouse: Warehouse
    readonly metrics: Metrics
    readonly log: Log
    readonly onFatal: (error: unknown) => void
  },
): Promise<void> {
  const kept = metrics.counter("rebound_told_events_total", "Facts of carriers that are durable in the warehouse")
  const closing = new AbortController()
  const commit = await lifecycle.start(
    "told events",
    () =>
      new GroupCommit<ToldEventRow, void>({
        maxBatch: ROWS_AT_ONCE,
        maxWaiting: WAITING_MAX,
        flush: async (rows) => {
          await warehouse.insert("told_events", rows)
          kept.inc(rows.length)
          await sleep(GATHER_MS, undefined, { signal: closing.signal }).catch(() => {})
          return rows.map(() => undefined)
        },
      }),
    (opened) => {
      closing.abort()
      return opened.close()
    },
  )
  for (const topic of [TOPICS.callEvents, TOPICS.callEventsBulk])
    await lifecycle.start(
      `analytics on ${topic.name}`,
      () =>
        bus.consume({
          group: `analytics-${topic.name}`,
          topics: [topic.name],
          windowPerPartition: WINDOW_PER_PARTITION,
          windowPerKey: WINDOW_PER_KEY,
          work: buryOrSkip({
            topic,
            service: "analytics",
            metrics,
            log,
            work: ({ value }) => commit.submit(toldEvent(callEventCodec.decode(value))),
          }),
          onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
}
