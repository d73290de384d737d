import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readGrpcConfig, readOperationsConfig, readTracingConfig } from "@rebound/runtime"
import { readStoreConfig } from "@rebound/store"

/** What the conversation service needs to know to run alone. */
export const readConversationConfig = (read: ConfigReader, argv: readonly string[]) => ({
  ...readKafkaConfig(read, "conversation reads calls and texts from Kafka"),
  ...readStoreConfig(read, "conversation keeps threads in PostgreSQL", argv),
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
  ...readGrpcConfig(read, 9191),
  ...readOperationsConfig(read, 9094),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
