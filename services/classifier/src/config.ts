import { type ConfigReader, readTracingConfig } from "@rebound/runtime"

/** What the classifier needs to know to run alone. */
export const readClassifierConfig = (read: ConfigReader) => ({
  kafkaBrokers: read.list("KAFKA_BROKERS", "the classifier reads call events from Kafka (host:port, comma separated)"),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  /** A dead instance's partitions are taken over after this. Default 10 s: longer than any pause of a healthy process. */
  kafkaSessionMs: read.integer("REBOUND_KAFKA_SESSION_MS", { min: 1_000, max: 300_000, fallback: 10_000 }),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  postgresUrl: read.url("POSTGRES_URL", ["postgres:", "postgresql:"], "the classifier keeps calls in PostgreSQL"),
  /** The owner of the tables; only for `--migrate`. */
  postgresOwnerUrl: read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"]),
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", 9092),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
