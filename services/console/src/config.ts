import type { ConfigReader } from "@rebound/runtime"

/** What the console needs to know to run alone. */
export const readConsoleConfig = (read: ConfigReader) => ({
  port: read.port("REBOUND_CONSOLE_PORT", 8080),
  /** Loopback unless told otherwise: TLS is the proxy's in front. */
  host: read.string("REBOUND_CONSOLE_HOST", "127.0.0.1"),
  adminKey: read.secret("REBOUND_ADMIN_KEY"),
  kafkaBrokers: read.list("KAFKA_BROKERS", "the console publishes the directory on Kafka"),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  kafkaReplicas: read.integer("REBOUND_KAFKA_REPLICAS", { min: 1, max: 9, fallback: 1 }),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  postgresUrl: read.url("POSTGRES_URL", ["postgres:", "postgresql:"], "the console keeps the directory in PostgreSQL"),
  /** The owner of the tables; only for `--migrate`. */
  postgresOwnerUrl: read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"]),
  dispatcherAddress: read.string(
    "REBOUND_DISPATCHER_ADDRESS",
    undefined,
    "the console asks the dispatcher for calls over gRPC (host:port)",
  ),
  /** Left out, their pages say that they are not there. */
  conversationAddress: read.optional("REBOUND_CONVERSATION_ADDRESS"),
  analyticsAddress: read.optional("REBOUND_ANALYTICS_ADDRESS"),
  /** How browsers see the console; with https the cookies of sessions travel over TLS only. */
  publicUrl: read.optionalUrl("REBOUND_PUBLIC_URL", ["http:", "https:"]),
  /** How carriers see ingest, for accounts that name no public address of their own. */
  ingestUrl: read.optionalUrl("REBOUND_INGEST_URL", ["http:", "https:"]),
  /** The built web app, where it lies elsewhere than beside the sources. */
  webFolder: read.optional("REBOUND_WEB_FOLDER"),
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  operationsPort: read.port("REBOUND_OPERATIONS_PORT", 9090),
  operationsHost: read.string("REBOUND_OPERATIONS_HOST", "127.0.0.1"),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  /** The environment itself: `{ env: NAME }` of a directory is looked up in it. */
  environment: process.env as Readonly<Record<string, string | undefined>>,
})
