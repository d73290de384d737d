import { type Bus, buryOrSkip, type Consumer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import type { CrashPoints, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { ProofDeps } from "../messages/accept-proven.ts"
import { createMessageReader } from "../messages/known-message.ts"
import { createReceiptMover } from "./move-receipt.ts"
import { ReceiptWork } from "./receipt-work.ts"
import { createWaitingReceipts } from "./waiting-receipts.ts"

export interface ReceiptsDeps extends ProofDeps {
  readonly store: Store
  readonly metrics: Metrics
  readonly crash: CrashPoints
}

/** The receipts' side of the ledger, before its consumer runs: sending joins what waits here. */
export function createReceipts(deps: ReceiptsDeps): ReceiptWork {
  const receipts = deps.metrics.counter("rebound_receipts_total", "Receipts, by status and what they did", [
    "status",
    "decision",
  ])
  return new ReceiptWork({
    ...deps,
    read: createMessageReader(deps.store),
    move: createReceiptMover(deps.store),
    waiting: createWaitingReceipts(deps.store),
    observe: (status, decision) => receipts.labels({ status, decision }).inc(),
  })
}

/** Receipts stand on the topic for a week; after that nobody can be waiting. */
const KEEP_MS = 7 * 86_400_000
const FORGET_EVERY_MS = 3_600_000
/** The carrier takes seconds to tell of a text's end, and nobody waits for it. */
const GATHER_MS = 50
/** What a process that ended left unjoined, nobody is waiting for. */
const JOIN_EVERY_MS = 10_000
const NAMES_AT_ONCE = 1_000

/** Consumes `receipts`. Stopped backwards: the consumer leaves its group, then the sweeping ends. */
export async function startReceipts(
  lifecycle: Lifecycle,
  work: ReceiptWork,
  deps: {
    readonly bus: Bus
    readonly store: Store
    readonly metrics: Metrics
    readonly tracing: Tracing
    readonly log: Log
    readonly now: () => number
    readonly onFatal: (error: unknown) => void
  },
): Promise<void> {
  const forget = () => work.forgetBefore(deps.now() - KEEP_MS)
  await startRepeating(lifecycle, "forgetting receipts", FORGET_EVERY_MS, forget, deps.log)
  await startRepeating(lifecycle, "joining receipts", JOIN_EVERY_MS, () => work.joinLeft(NAMES_AT_ONCE), deps.log)
  await lifecycle.start(
    "dispatcher on receipts",
    () =>
      deps.bus.consume({
        group: "dispatcher-receipts",
        gatherMs: GATHER_MS,
        topics: [TOPICS.receipts.name],
        work: buryOrSkip({
          topic: TOPICS.receipts,
          service: "dispatcher",
          metrics: deps.metrics,
          log: deps.log,
          work: (record) => deps.tracing.run("receipt", record.headers.traceparent, () => work.work(record)),
        }),
        onFatal: deps.onFatal,
      }),
    (opened: Consumer) => opened.close(),
  )
}

/** Repeats something that nobody waits for, one at a time; what fails is tried again the next time. */
async function startRepeating(
  lifecycle: Lifecycle,
  name: string,
  everyMs: number,
  step: () => Promise<unknown>,
  log: Log,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let working: Promise<void> = Promise.resolve()
  let closing = false
  const schedule = () => {
    if (closing) return
    timer = setTimeout(() => {
      working = step()
        .catch((error: unknown) => log.warn({ err: error }, `${name} failed; trying again later`))
        .then(schedule)
    }, everyMs)
  }
  await lifecycle.start(
    name,
    async () => schedule(),
    async () => {
      closing = true
      clearTimeout(timer)
      await working
    },
  )
}
