import { type Bus, buryOrSkip, type Consumer } from "@rebound/bus"
import { TOPICS } from "@rebound/contracts"
import type { Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import { VerdictWork } from "./calls/verdict-work.ts"
import { InboundWork } from "./inbound/inbound-work.ts"
import type { ThreadDeps } from "./surroundings.ts"
import { MessageWork } from "./texts/message-work.ts"

export interface ConsumeDeps extends ThreadDeps {
  readonly bus: Bus
  readonly log: Log
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly onFatal: (error: unknown) => void
}

/**
 * Reads the three topics that timelines are made of, each as a group of its own: a backlog of verdicts holds up nobody's reply. Records
 * of one caller come in order within a topic and in any order between them.
 */
export async function startConsuming(lifecycle: Lifecycle, deps: ConsumeDeps): Promise<void> {
  const { bus, log, metrics, tracing, onFatal } = deps
  const records = metrics.counter("rebound_conversation_records_total", "Records worked into timelines, by topic", [
    "topic",
  ])
  const works = [
    { topic: TOPICS.inboundMessages, work: new InboundWork(deps) },
    { topic: TOPICS.verdicts, work: new VerdictWork(deps) },
    { topic: TOPICS.messages, work: new MessageWork(deps) },
  ]
  for (const { topic, work } of works) {
    const counted = records.labels({ topic: topic.name })
    await lifecycle.start(
      `conversation on ${topic.name}`,
      () =>
        bus.consume({
          group: `conversation-${topic.name}`,
          topics: [topic.name],
          work: buryOrSkip({
            topic,
            service: "conversation",
            metrics,
            log,
            work: async (record) => {
              await tracing.run(`conversation ${topic.name}`, record.headers.traceparent, () => work.work(record))
              counted.inc()
            },
          }),
          onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
  }
}
