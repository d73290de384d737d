import type { Bus, BusRecord, Consumer } from "@rebound/bus"
import {
  callVerdictCodec,
  conversationEventCodec,
  inboundMessageCodec,
  messageEventCodec,
  TOPICS,
} from "@rebound/contracts"
import type { DirectoryView } from "@rebound/directory"
import { type Lifecycle, PoisonError, type Tracing } from "@rebound/runtime"
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
  readonly tracing: Tracing
  readonly onFatal: (error: unknown) => void
}

/** Reads a record as the fact it holds, or undefined where it holds none. Throws PoisonError. */
export type ReadFact = (record: BusRecord) => Fact | undefined

/** What each topic's records are to the figures. */
export const factReaders = (directory: DirectoryView): Readonly<Record<string, ReadFact>> => ({
  [TOPICS.verdicts.name]: ({ value }) => {
    const verdict = callVerdictCodec.decode(value)
    const location = directory.location(verdict.resellerId, verdict.locationId)
    return attemptFact(verdict, {
      hours: hoursOf(location),
      graceMs: location?.rules.delayMs ?? 0,
      known: location !== undefined,
    })
  },
  [TOPICS.messages.name]: ({ value }) => textFact(messageEventCodec.decode(value)),
  [TOPICS.inboundMessages.name]: ({ value }) => {
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
  [TOPICS.outcomes.name]: ({ value }) => personTurn(conversationEventCodec.decode(value)),
})

/** Topics of which nobody else is a reader. All others have one who acts on their records, and who sends what it cannot read to dead-letters. */
const OURS: ReadonlySet<string> = new Set([TOPICS.outcomes.name])

/** A record's fact; undefined also where it cannot be read and another reader buries it, so that it is buried once. */
export function readFact(topic: string, read: ReadFact, record: BusRecord): Fact | undefined {
  try {
    return read(record)
  } catch (error) {
    if (error instanceof PoisonError && !OURS.has(topic)) return undefined
    throw error
  }
}

/** Consumes every topic of facts. A record's offset passes when its fact and its buckets are durable. */
export async function startConsumers(lifecycle: Lifecycle, deps: ConsumersDeps): Promise<void> {
  for (const [topic, read] of Object.entries(factReaders(deps.directory)))
    await lifecycle.start(
      `analytics on ${topic}`,
      () =>
        deps.bus.consume({
          group: `analytics-${topic}`,
          topics: [topic],
          windowPerPartition: WINDOW_PER_PARTITION,
          windowPerKey: WINDOW_PER_KEY,
          work: (record) =>
            deps.tracing.run("write fact", record.headers.traceparent, async () => {
              const fact = readFact(topic, read, record)
              if (fact !== undefined) await deps.writer.write(fact)
            }),
          onFatal: deps.onFatal,
        }),
      (opened: Consumer) => opened.close(),
    )
}
