import { type ConfigReader, readTracingConfig } from "@rebound/runtime"
import { DECISION_LIMITS } from "./decide/limits.ts"

/** What the dispatcher needs to know to run alone. */
export const readDispatcherConfig = (read: ConfigReader) => ({
  kafkaBrokers: read.list("KAFKA_BROKERS", "the dispatcher reads verdicts from Kafka (host:port, comma separated)"),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  /** A dead instance's partitions are taken over after this. Default 10 s: longer than any pause of a healthy process. */
  kafkaSessionMs: read.integer("REBOUND_KAFKA_SESSION_MS", { min: 1_000, max: 300_000, fallback: 10_000 }),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  postgresUrl: read.url("POSTGRES_URL", ["postgres:", "postgresql:"], "the dispatcher keeps its ledger in PostgreSQL"),
  /** The owner of the tables; only for `--migrate`. */
  postgresOwnerUrl: read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"]),
  redisUrl: read.url("REDIS_URL", ["redis:", "rediss:"], "the dispatcher paces texts over all its instances in Redis"),
  /** How many dispatchers run: each falls back to its share of every rate while Redis is away. */
  instances: read.integer("REBOUND_DISPATCHERS", { min: 1, max: 100, fallback: 1 }),
  /** Names callers without their numbers; the same variable as in ingest and classifier. */
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  /** The daily spending limit of each reseller, in segments. */
  segmentsPerDay: read.integer("REBOUND_SEGMENTS_PER_DAY", {
    min: 0,
    max: 1_000_000_000,
    fallback: DECISION_LIMITS.segmentsPerDay,
  }),
  grpcPort: read.port("REBOUND_GRPC_PORT", 9190),
  grpcHost: read.string("REBOUND_GRPC_HOST", "127.0.0.1"),
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", 9093),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
