import { type Bus, buryOrSkip, type Consumer } from "@rebound/bus"
import type { SmsSender } from "@rebound/carriers"
import { TOPICS } from "@rebound/contracts"
import type { AccountView, DirectoryView } from "@rebound/directory"
import type { Limiter } from "@rebound/limiter"
import type { CallerHasher } from "@rebound/numbers"
import type { CrashPoints, IdSource, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import { DECISION_LIMITS } from "../decide/limits.ts"
import { createLedgerFacts } from "../facts/ledger-facts.ts"
import type { Ledger } from "../ledger/ledger.ts"
import type { Sealing } from "../numbers-at-rest/sealing.ts"
import { VerdictWork } from "../verdicts/work-verdict.ts"
import { createObserver } from "./observe.ts"
import { type Sending, TextSending } from "./sending.ts"
import type { Tell } from "./tell.ts"

export interface TextingDeps {
  readonly bus: Bus
  readonly store: Store
  readonly ledger: Ledger
  /** Followed and caught up. */
  readonly directory: DirectoryView
  readonly limiter: Limiter
  /** By carrier kind. */
  readonly senders: ReadonlyMap<string, SmsSender>
  readonly hasher: CallerHasher
  readonly sealing: Sealing
  readonly tell: Tell
  readonly wakeOutbox: () => void
  readonly joinWaitingReceipts: (resellerId: string, accountId: string, carrierMessageId: string) => Promise<void>
  readonly receiptUrl: (account: AccountView, messageId: string, traceparent?: string) => string
  readonly segmentsPerDay: number
  readonly ids: IdSource
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly crash: CrashPoints
  readonly now: () => number
  readonly monotonic: () => number
  readonly random: () => number
  readonly onFatal: (error: unknown) => void
}

/**
 * Starts the way from a verdict to the carrier: first what was left by whoever ran before, then new verdicts. Stopped
 * backwards: no new verdicts, sends under way end, the rest is handed back.
 */
export async function startTexting(
  lifecycle: Lifecycle,
  deps: TextingDeps,
): Promise<{ readonly sending: Sending; readonly startVerdicts: () => Promise<void> }> {
  const { bus, ledger, store, now, tracing } = deps
  const caps = { ...DECISION_LIMITS, segmentsPerDay: deps.segmentsPerDay }
  const observe = createObserver(deps.metrics)
  const sending = await lifecycle.start(
    "sending",
    async () => {
      const made = new TextSending({
        ...deps,
        ledger,
        observe,
        openNumber: (resellerId, sealed) => deps.sealing.openNumber(resellerId, sealed),
      })
      await made.start()
      return made
    },
    (opened) => opened.stop(),
  )
  const verdicts = new VerdictWork({
    ...deps,
    ledger,
    facts: createLedgerFacts(store, now),
    sending,
    sendsVia: new Set(deps.senders.keys()),
    caps,
    observe,
  })
  const startVerdicts = async () => {
    await lifecycle.start(
      "dispatcher on verdicts",
      () =>
        bus.consume({
          group: "dispatcher-verdicts",
          topics: [TOPICS.verdicts.name],
          work: buryOrSkip({
            topic: TOPICS.verdicts,
            service: "dispatcher",
            metrics: deps.metrics,
            log: deps.log,
            work: (record) =>
              tracing.run("decide", record.headers.traceparent, (traceparent) => verdicts.work(record, traceparent)),
          }),
          onFatal: deps.onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
  }
  return { sending, startVerdicts }
}
