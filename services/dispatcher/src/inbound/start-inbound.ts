import { type Bus, buryOrSkip, type Consumer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import type { Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import { createInboundWriter } from "./apply-inbound.ts"
import { InboundWork, type InboundWorkDeps } from "./inbound-work.ts"

export interface InboundDeps extends Omit<InboundWorkDeps, "write" | "observe"> {
  readonly bus: Bus
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly onFatal: (error: unknown) => void
}

/** Consumes `inbound-messages` for opt-outs: the dispatcher hears them itself, since it is the one that sends. */
export async function startInbound(lifecycle: Lifecycle, deps: InboundDeps): Promise<void> {
  const texts = deps.metrics.counter("rebound_inbound_texts_total", "Texts from handsets, by what they meant", [
    "decision",
  ])
  const work = new InboundWork({
    ...deps,
    write: createInboundWriter(deps.store, deps.now),
    observe: (decision) => texts.labels({ decision }).inc(),
  })
  await lifecycle.start(
    "dispatcher on inbound messages",
    () =>
      deps.bus.consume({
        group: "dispatcher-inbound",
        topics: [TOPICS.inboundMessages.name],
        work: buryOrSkip({
          topic: TOPICS.inboundMessages,
          service: "dispatcher",
          metrics: deps.metrics,
          log: deps.log,
          work: (record) => deps.tracing.run("inbound", record.headers.traceparent, () => work.work(record)),
        }),
        onFatal: deps.onFatal,
      }),
    (opened: Consumer) => opened.close(),
  )
}
