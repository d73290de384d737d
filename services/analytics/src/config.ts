import { type ConfigReader, readTracingConfig } from "@rebound/runtime"

/** What analytics needs to know to run alone. */
export const readAnalyticsConfig = (read: ConfigReader) => ({
  kafkaBrokers: read.list("KAFKA_BROKERS", "analytics reads facts from Kafka (host:port, comma separated)"),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  kafkaSessionMs: read.integer("REBOUND_KAFKA_SESSION_MS", { min: 1_000, max: 300_000, fallback: 10_000 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  clickhouseUrl: read.url("CLICKHOUSE_URL", ["http:", "https:"], "analytics keeps facts and figures in ClickHouse"),
  /** `host:port` of the dispatcher's gRPC; without it figures are compared with nobody. */
  dispatcherAddress: read.optional("REBOUND_DISPATCHER_ADDRESS"),
  /** A missed rate above this many percent, even at its lower bound, is a gap in staffing. */
  gapPercent: read.integer("REBOUND_GAP_PERCENT", { min: 1, max: 99, fallback: 20 }),
  gapCalls: read.integer("REBOUND_GAP_CALLS", { min: 1, max: 10_000, fallback: 20 }),
  /** Opens the directory's sealed secrets, which its reader checks. */
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  grpcPort: read.port("REBOUND_GRPC_PORT", 9192),
  grpcHost: read.string("REBOUND_GRPC_HOST", "127.0.0.1"),
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", 9095),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  ...readTracingConfig(read),
})
