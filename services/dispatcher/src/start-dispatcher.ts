import type { Bus, Producer } from "@rebound/bus"
import { receiptUrl, type SmsSender } from "@rebound/carriers"
import type { DispatchService } from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { Limiter } from "@rebound/limiter"
import type { CallerHasher } from "@rebound/numbers"
import type { CrashPoints, Handlers, IdSource, Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import type { Store } from "@rebound/store"
import type { Vault } from "@rebound/vault"
import { createDispatchHandlers } from "./api/create-handlers.ts"
import { DECISION_LIMITS } from "./decide/limits.ts"
import { startInbound } from "./inbound/start-inbound.ts"
import { createLedger } from "./ledger/ledger.ts"
import { createSealing } from "./numbers-at-rest/sealing.ts"
import { startOutboxDrainer } from "./outbox/drainer.ts"
import { outboxRow } from "./outbox/message-step.ts"
import { createReceipts, startReceipts } from "./receipts/start-receipts.ts"
import { startTexting } from "./sending/start-texting.ts"
import { createTell } from "./sending/tell.ts"
import { startSettlement } from "./unknown/start-settlement.ts"

/** Everything that the dispatcher takes from its surroundings; solo and main.ts build it differently. */
export interface DispatcherSurroundings {
  /** Its topics exist. */
  readonly bus: Bus
  /** Migrated (`DISPATCHER_MIGRATIONS`). */
  readonly store: Store
  /** Followed and caught up. */
  readonly directory: DirectoryView
  readonly limiter: Limiter
  readonly vault: Vault
  readonly hasher: CallerHasher
  /** By carrier kind. Closed by whoever made them. */
  readonly senders: ReadonlyMap<string, SmsSender>
  /** The daily spending limit of each reseller, in segments. */
  readonly segmentsPerDay: number
  readonly ids: IdSource
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly crash: CrashPoints
  /** Unix milliseconds. */
  readonly now: () => number
  /** Milliseconds that only go forward. */
  readonly monotonic: () => number
  readonly random: () => number
  readonly onFatal: (error: unknown) => void
}

export interface Dispatcher {
  /** For the gRPC server, or for solo's console in the same process. */
  readonly handlers: Handlers<typeof DispatchService>
}

/**
 * Starts the dispatcher in `lifecycle`. In order: the outbox, so that steps have where to go; sending, which first takes
 * over what was left; opt-outs before verdicts, so that a STOP is heard before a text begins.
 */
export async function startDispatcher(lifecycle: Lifecycle, surroundings: DispatcherSurroundings): Promise<Dispatcher> {
  const { bus, store, metrics } = surroundings
  const sealing = createSealing(surroundings)
  const producer = await lifecycle.start(
    "dispatcher producer",
    () => bus.producer(),
    (opened: Producer) => opened.close(),
  )
  const published = metrics.counter("rebound_steps_published_total", "Steps of texts published")
  const outbox = await lifecycle.start(
    "dispatcher outbox",
    async () => startOutboxDrainer({ ...surroundings, producer, sealing, onSent: (count) => published.inc(count) }),
    (opened) => opened.close(),
  )
  const ledger = createLedger({
    store,
    owner: surroundings.ids.next(),
    now: surroundings.now,
    ...DECISION_LIMITS,
    segmentsPerDay: surroundings.segmentsPerDay,
  })
  const shared = {
    ...surroundings,
    ledger,
    sealing,
    tell: createTell((step) => outboxRow(step, sealing)),
    wakeOutbox: () => outbox.wake(),
    receiptUrl,
  }
  const receipts = createReceipts(shared)
  const joinWaitingReceipts = (resellerId: string, accountId: string, carrierMessageId: string) =>
    receipts.join({ resellerId, accountId, carrierMessageId })
  const texting = await startTexting(lifecycle, { ...shared, joinWaitingReceipts })
  await startSettlement(lifecycle, { ...shared, joinWaitingReceipts })
  await startInbound(lifecycle, { ...shared, sending: texting.sending })
  await startReceipts(lifecycle, receipts, surroundings)
  await texting.startVerdicts()
  return { handlers: createDispatchHandlers({ ...shared, sending: texting.sending }) }
}
