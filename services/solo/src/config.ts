import type { ConfigReader } from "@rebound/runtime"

/** What solo reads of its environment; whatever is unset is embedded. */
export const readSoloConfig = (read: ConfigReader) => ({
  consolePort: read.port("REBOUND_CONSOLE_PORT", 8080),
  ingestPort: read.port("REBOUND_INGEST_PORT", 8081),
  /** Loopback unless told otherwise. */
  host: read.string("REBOUND_HOST", "127.0.0.1"),
  dataDir: read.string("REBOUND_DATA_DIR", ".rebound"),
  /** Made and kept in the data folder when unset. */
  adminKey: read.optionalSecret("REBOUND_ADMIN_KEY"),
  engine: read.oneOf("REBOUND_HTTP_ENGINE", ["auto", "uws", "node"], "auto"),
  kafkaBrokers: read.optional("KAFKA_BROKERS"),
  kafkaClient: read.oneOf("KAFKA_CLIENT", ["platformatic", "kafkajs"], "platformatic"),
  postgresUrl: read.optionalUrl("POSTGRES_URL", ["postgres:", "postgresql:"]),
  /** The owner of the tables, with POSTGRES_URL: missing steps are applied at start. */
  postgresOwnerUrl: read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"]),
  redisUrl: read.optionalUrl("REDIS_URL", ["redis:", "rediss:"]),
  clickhouseUrl: read.optionalUrl("CLICKHOUSE_URL", ["http:", "https:"]),
  /** Unset: staff get no mail. */
  smtpUrl: read.optionalUrl("SMTP_URL", ["smtp:", "smtps:"]),
  mailFrom: read.string("REBOUND_MAIL_FROM", "Rebound <rebound@localhost>"),
  /** Webhooks to this very machine, also by plain http: for trying them out, never for others to reach. */
  webhooksToLoopback: read.boolean("REBOUND_WEBHOOKS_TO_LOOPBACK", false),
  /** How browsers see the console; with https the cookies of sessions travel over TLS only. */
  publicUrl: read.optionalUrl("REBOUND_PUBLIC_URL", ["http:", "https:"]),
  /** How carriers see ingest, for accounts that name no public address of their own. Default where it listens. */
  ingestUrl: read.optionalUrl("REBOUND_INGEST_URL", ["http:", "https:"]),
  partitions: read.integer("REBOUND_PARTITIONS", { min: 1, max: 1_000, fallback: 12 }),
  logLevel: read.oneOf("LOG_LEVEL", ["trace", "debug", "info", "warn", "error"], "info"),
  /** The environment itself: `{ env: NAME }` of a directory is looked up in it. */
  environment: process.env as Readonly<Record<string, string | undefined>>,
})

export type SoloConfig = Readonly<ReturnType<typeof readSoloConfig>>
