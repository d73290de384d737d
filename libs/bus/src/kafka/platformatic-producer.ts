import { Buffer } from "node:buffer"
import { Admin, Producer as KafkaProducer } from "@platformatic/kafka"
import { BusError } from "../errors.ts"
import { LaneProducer } from "../lanes/lane-producer.ts"
import { Runway } from "../lanes/runway.ts"
import type { Producer } from "../port.ts"
import { type KafkaBusOptions, RETRY_MS } from "./options.ts"

/**
 * How many library producers share the lanes. One has a single request under way, so that twelve lanes took turns: under
 * load each waited for eleven others, and webhooks ran out of time. As many as a small install has partitions: a third of
 * them cost ingest a tenth of its rate. They open a connection each when their first lane flies.
 */
const CLIENTS = 12

/**
 * acks=all, idempotent, one partition a send, every reply checked. A lane always flies with the same client, since a
 * partition's sequence numbers belong to one. The library retries without end; the lane has the deadline.
 */
export function startPlatformaticProducer(kafka: KafkaBusOptions): Producer {
  const clients: (KafkaProducer | undefined)[] = []
  const clientOf = (partition: number): KafkaProducer => {
    const at = partition % CLIENTS
    const client = clients[at] ?? startClient(kafka, at)
    clients[at] = client
    return client
  }
  const runways = Array.from({ length: CLIENTS }, () => new Runway(1))
  // An idempotent producer asks without end, also for a topic that is not there: another client asks.
  const asking = new Admin({
    clientId: `${kafka.clientId}-topics`,
    bootstrapBrokers: [...kafka.brokers],
    retries: 0,
    timeout: 10_000,
  })
  asking.on("error", (error: unknown) => kafka.onWarning?.("topics", error))
  return new LaneProducer({
    partitionCount: async (topic) => {
      try {
        const metadata = await asking.metadata({ topics: [topic] })
        return metadata.topics.get(topic)?.partitionsCount ?? 0
      } catch (cause) {
        // "Unknown topic NAME." comes as what the library calls a user's mistake.
        if ((cause as { code?: unknown }).code !== "PLT_KFK_USER") throw cause
        throw new BusError("BUS_UNKNOWN_TOPIC", `there is no topic ${topic}`, { cause })
      }
    },
    runwayOf: (partition) => runways[partition % CLIENTS] as Runway,
    write: async (topic, partition, records) => {
      const { offsets } = await clientOf(partition).send({
        acks: -1,
        messages: records.map((record) => ({
          topic,
          partition,
          key: Buffer.from(record.key),
          // A missing value is written as null: a tombstone.
          ...(record.value !== null && { value: asBuffer(record.value) }),
          headers: record.headers === undefined ? NO_HEADERS : asHeaders(record.headers),
        })),
      })
      const written = offsets?.find((at) => at.topic === topic && at.partition === partition)
      if (written === undefined) throw new BusError("BUS_NOT_WRITTEN", `the reply does not name ${topic}/${partition}`)
      return Number(written.offset)
    },
    disconnect: async () => {
      await Promise.all([...clients.map((client) => client?.close()), asking.close()])
    },
  })
}

const NO_HEADERS = new Map<Buffer, Buffer>()

const asHeaders = (headers: Readonly<Record<string, string>>): Map<Buffer, Buffer> =>
  new Map(Object.entries(headers).map(([name, value]) => [Buffer.from(name), Buffer.from(value)]))

/** The same bytes; the library only reads them. */
const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function startClient(kafka: KafkaBusOptions, at: number): KafkaProducer {
  const client = new KafkaProducer({
    clientId: `${kafka.clientId}-${at}`,
    bootstrapBrokers: [...kafka.brokers],
    idempotent: true,
    acks: -1,
    autocreateTopics: false,
    timeout: 10_000,
    retryDelay: (_client, operation, attempt, _retries, error) => {
      kafka.onWarning?.(`${operation}: attempt ${attempt + 1}`, error)
      return RETRY_MS / 2
    },
  })
  client.on("error", (error: unknown) => kafka.onWarning?.("producer", error))
  return client
}
