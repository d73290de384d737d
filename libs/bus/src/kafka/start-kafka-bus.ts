import type { ConfigReader, Lifecycle, Log } from "@rebound/runtime"
import type { Bus } from "../port.ts"
import { createKafkaBus } from "./kafka-bus.ts"
import type { KafkaBusOptions } from "./options.ts"

export interface KafkaConfig {
  readonly kafkaBrokers: readonly string[]
  readonly kafkaClient: NonNullable<KafkaBusOptions["client"]>
  /** Copies of each partition when topics are made. */
  readonly kafkaReplicas: number
  /** A dead instance's partitions are taken over after this. Default 10 s: longer than any pause of a healthy process. */
  readonly kafkaSessionMs: number
  /** Of each topic, when it is made. */
  readonly partitions: number
}

/** What every service reads of Kafka. @param why the service needs it, for the message that names what is missing. */
export const readKafkaConfig = (read: ConfigReader, why: string): KafkaConfig => ({
  kafkaBrokers: read.list("KAFKA_BROKERS", `${why} (host:port, comma separated)`),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  kafkaSessionMs: read.integer("REBOUND_KAFKA_SESSION_MS", { min: 1_000, max: 300_000, fallback: 10_000 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
})

/** Opens a service's Kafka in `lifecycle`. Connects when first used. What the client library complains about goes to the log's debug level. */
export const startKafkaBus = (
  lifecycle: Lifecycle,
  { service, config, log }: { readonly service: string; readonly config: KafkaConfig; readonly log: Log },
): Promise<Bus> =>
  lifecycle.start(
    "kafka",
    async () =>
      createKafkaBus({
        brokers: config.kafkaBrokers,
        client: config.kafkaClient,
        clientId: `rebound-${service}`,
        replicas: config.kafkaReplicas,
        sessionTimeoutMs: config.kafkaSessionMs,
        onWarning: (message, err) => log.debug({ err }, message),
      }),
    (opened) => opened.close(),
  )
