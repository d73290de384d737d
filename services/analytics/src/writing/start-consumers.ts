import { type Bus, type BusRecord, buryOrSkip, type Consumer } from "@rebound/bus"
import {
  callVerdictCodec,
  conversationEventCodec,
  inboundMessageCodec,
  messageEventCodec,
  TOPICS,
  type Topic,
} from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import type { Lifecycle, Log, Metrics, Tracing } from "@rebound/runtime"
import { attemptFact } from "../facts/attempt-fact.ts"
import { hoursOf, placeInTime } from "../facts/place-in-time.ts"
import { textFact } from "../facts/text-fact.ts"
import { inboundTurn, personTurn } from "../facts/turn-fact.ts"
import type { Fact, FactWriter } from "./fact-writer.ts"

/** A block fills from many keys at once: so many records of a partition may wait for it. */
const WINDOW_PER_PARTITION = 2_000
/** A caller's records wait for each other, so few of one key are worth holding. */
const WINDOW_PER_KEY = 64

export interface ConsumersDeps {
  readonly bus: Bus
  readonly directory: DirectoryView
  readonly writer: FactWriter
  readonly metrics: Metrics
  readonly tracing: Tracing
  readonly log: Log
  readonly onFatal: (error: unknown) => void
}

/** Reads a record as the fact it holds, or undefined where it holds none. Throws PoisonError. */
export type ReadFact = (record: BusRecord) => Fact | undefined

/** What each topic's records are to the figures. */
export const factReaders = (directory: DirectoryView): ReadonlyMap<Topic, ReadFact> =>
  new Map<Topic, ReadFact>([
    [
      TOPICS.verdicts,
      ({ value }) => {
        const verdict = callVerdictCodec.decode(value)
        const location = directory.location(verdict.resellerId, verdict.locationId)
        return attemptFact(verdict, {
          hours: hoursOf(location),
          graceMs: location?.rules.delayMs ?? 0,
          known: location !== undefined,
        })
      },
    ],
    [TOPICS.messages, ({ value }) => textFact(messageEventCodec.decode(value))],
    [
      TOPICS.inboundMessages,
      ({ value }) => {
        const message = inboundMessageCodec.decode(value)
        const location = directory.lineByNumber(message.line)?.location
        // A replayed text is the live one again; one to nobody's line, or from nobody, belongs to no conversation.
        if (message.origin === "replay" || message.callerKey === "" || location?.resellerId !== message.resellerId)
          return undefined
        return inboundTurn(message, {
          brandId: location.brand.id,
          locationId: location.id,
          place: placeInTime(hoursOf(location), message.receivedAtMs),
        })
      },
    ],
    [TOPICS.outcomes, ({ value }) => personTurn(conversationEventCodec.decode(value))],
  ])

/** Consumes every topic of facts. A record's offset passes when its fact and its buckets are durable. */
export async function startConsumers(lifecycle: Lifecycle, deps: ConsumersDeps): Promise<void> {
  const { bus, directory, writer, metrics, tracing, log, onFatal } = deps
  for (const [topic, read] of factReaders(directory))
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
            work: (record) =>
              tracing.run("write fact", record.headers.traceparent, async () => {
                const fact = read(record)
                if (fact !== undefined) await writer.write(fact)
              }),
          }),
          onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
}
