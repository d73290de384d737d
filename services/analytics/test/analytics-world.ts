import { create, type DescMessage, type MessageInitShape } from "@bufbuild/protobuf"
import {
  type AnalyticsService,
  type CallVerdict,
  type ConversationEvent,
  callVerdictCodec,
  conversationEventCodec,
  DirectoryEntitySchema,
  type FigureScopeSchema,
  type InboundMessage,
  inboundMessageCodec,
  type MessageEvent,
  messageEventCodec,
  TOPICS,
} from "@rebound/contracts"
import { createDirectoryIndex, type DirectoryIndex } from "@rebound/directory"
import type { Handlers } from "@rebound/runtime"
import { createAnalyticsHandlers } from "../src/api/create-handlers.ts"
import { createFigureChanges } from "../src/live/figure-changes.ts"
import { createFreshness } from "../src/live/freshness.ts"
import type { Reconciler } from "../src/reconcile/reconcile.ts"
import type { Warehouse } from "../src/warehouse/port.ts"
import { createTables } from "../src/warehouse/schema.ts"
import { createFactWriter, type Fact } from "../src/writing/fact-writer.ts"
import { factReaders } from "../src/writing/start-consumers.ts"
import type { SlowEvents, SlowSite } from "./slow/slow-events.ts"

export const SITES: readonly SlowSite[] = [
  {
    id: "austin",
    brandId: "pipes",
    zone: "America/Chicago",
    line: "+15125550101",
    openDays: [1, 2, 3, 4, 5, 7],
    opens: 8,
    closes: 17,
  },
  {
    id: "boston",
    brandId: "pipes",
    zone: "America/New_York",
    line: "+16175550102",
    openDays: [1, 2, 3, 4, 5, 6, 7],
    opens: 0,
    closes: 24,
  },
  {
    id: "berlin",
    brandId: "smile",
    zone: "Europe/Berlin",
    line: "+493055501",
    openDays: [1, 3, 6, 7],
    opens: 1,
    closes: 12,
  },
]

/** What a topic carries: the bytes of one record. */
export interface Delivery {
  readonly topic: string
  readonly value: Uint8Array
}

export const deliveriesOf = (events: SlowEvents): Delivery[] => [
  ...events.verdicts.map((event: CallVerdict) => ({
    topic: TOPICS.verdicts.name,
    value: callVerdictCodec.encode(event),
  })),
  ...events.steps.map((event: MessageEvent) => ({
    topic: TOPICS.messages.name,
    value: messageEventCodec.encode(event),
  })),
  ...events.inbound.map((event: InboundMessage) => ({
    topic: TOPICS.inboundMessages.name,
    value: inboundMessageCodec.encode(event),
  })),
  ...events.turns.map((event: ConversationEvent) => ({
    topic: TOPICS.outcomes.name,
    value: conversationEventCodec.encode(event),
  })),
]

/** The sites as the directory tells them, for each of these resellers: a line belongs to one, so each has its own numbers. */
export function indexOf(
  resellerId: string,
  sites: readonly SlowSite[] = SITES,
  index: DirectoryIndex = createDirectoryIndex((_purpose, _reseller, sealed) => sealed),
): DirectoryIndex {
  const apply = (id: string, body: MessageInitShape<typeof DirectoryEntitySchema>["body"]) =>
    index.apply(create(DirectoryEntitySchema, { revision: 1, resellerId, id, ...(body !== undefined && { body }) }))
  apply(resellerId, { case: "reseller", value: { name: resellerId } })
  for (const brandId of new Set(sites.map((site) => site.brandId)))
    apply(brandId, { case: "brand", value: { name: brandId, trade: "plumbing" } })
  const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
  for (const site of sites) {
    const span = `${String(site.opens).padStart(2, "0")}:00-${String(site.closes).padStart(2, "0")}:00`
    apply(site.id, {
      case: "location",
      value: {
        brandId: site.brandId,
        name: site.id,
        timeZone: site.zone,
        hoursJson: JSON.stringify(Object.fromEntries(site.openDays.map((day) => [days[day - 1], [span]]))),
        closuresJson: "",
      },
    })
    apply(site.line, { case: "line", value: { number: site.line, brandId: site.brandId, locationId: site.id } })
  }
  return index
}

export interface AnalyticsWorld {
  readonly handlers: Handlers<typeof AnalyticsService>
  /** Reads records as the consumers do and writes their facts, all at once: how they meet in blocks is chance. */
  deliver(deliveries: readonly Delivery[]): Promise<void>
  close(): Promise<void>
}

/** The service around a warehouse, without a bus: records are handed over. */
export async function analyticsWorld(
  warehouse: Warehouse,
  directory: DirectoryIndex,
  options: { readonly reconciler?: Reconciler; readonly now?: () => number } = {},
): Promise<AnalyticsWorld> {
  await createTables(warehouse)
  const changes = createFigureChanges(Date.now)
  const writer = createFactWriter({
    warehouse,
    monotonic: () => performance.now(),
    onWritten: ({ resellerId, buckets }) =>
      changes.announce(
        resellerId,
        (id) => directory.location(resellerId, id)?.brand.id ?? "",
        buckets.map(({ locationId }) => locationId),
      ),
  })
  const readers = new Map([...factReaders(directory)].map(([topic, read]) => [topic.name, read]))
  return {
    handlers: createAnalyticsHandlers({
      warehouse,
      directory,
      gap: { target: 0.2, callsMin: 20 },
      changes,
      freshness: createFreshness(warehouse),
      reconciler: options.reconciler,
      now: options.now ?? Date.now,
      monotonic: () => performance.now(),
    }),
    async deliver(deliveries) {
      const facts: Fact[] = []
      for (const { topic, value } of deliveries) {
        const fact = readers.get(topic)?.({
          topic,
          partition: 0,
          offset: 0,
          key: "",
          value,
          headers: {},
          timestampMs: 0,
        })
        if (fact !== undefined) facts.push(fact)
      }
      await Promise.all(facts.map((fact) => writer.write(fact)))
    },
    async close() {
      changes.close()
      await writer.close()
    },
  }
}

export const NO_CONTEXT = { signal: new AbortController().signal, traceparent: undefined }

/** A request as the wire would hand it over: every field there. */
export const filled = <S extends DescMessage>(schema: S, init: MessageInitShape<S>) => create(schema, init)

export type ScopeInit = MessageInitShape<typeof FigureScopeSchema>
