import { type ConfigReader, readTracingConfig } from "@rebound/runtime"

/** What the conversation service needs to know to run alone. */
export const readConversationConfig = (read: ConfigReader) => ({
  kafkaBrokers: read.list(
    "KAFKA_BROKERS",
    "conversation reads calls and texts from Kafka (host:port, comma separated)",
  ),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  /** A dead instance's partitions are taken over after this. Default 10 s: longer than any pause of a healthy process. */
  kafkaSessionMs: read.integer("REBOUND_KAFKA_SESSION_MS", { min: 1_000, max: 300_000, fallback: 10_000 }),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  postgresUrl: read.url("POSTGRES_URL", ["postgres:", "postgresql:"], "conversation keeps threads in PostgreSQL"),
  /** The owner of the tables; only for `--migrate`. */
  postgresOwnerUrl: read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"]),
  /** Names callers without their numbers; the same variable as in ingest, classifier and dispatcher. */
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  /** gRPC of the dispatcher, host:port: people's texts leave through it. */
  dispatcherAddress: read.string("REBOUND_DISPATCHER_ADDRESS", "127.0.0.1:9190"),
  /** Unset: staff get no mail. */
  smtpUrl: read.optionalUrl("SMTP_URL", ["smtp:", "smtps:"]),
  /** Whom notices come from where a reseller names nobody. */
  mailFrom: read.string("REBOUND_MAIL_FROM", "Rebound <rebound@localhost>"),
  /** Webhooks to this very machine, also by plain http: for a laptop, never for production. */
  webhooksToLoopback: read.boolean("REBOUND_WEBHOOKS_TO_LOOPBACK", false),
  /** Webhooks by plain http to public addresses. */
  webhooksByHttp: read.boolean("REBOUND_WEBHOOKS_BY_HTTP", false),
  grpcPort: read.port("REBOUND_GRPC_PORT", 9191),
  grpcHost: read.string("REBOUND_GRPC_HOST", "127.0.0.1"),
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", 9094),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
