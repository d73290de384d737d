import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readOperationsConfig } from "@rebound/runtime"
import { readStoreConfig } from "@rebound/store"

/** What the console needs to know to run alone. */
export const readConsoleConfig = (read: ConfigReader, argv: readonly string[]) => ({
  port: read.port("REBOUND_CONSOLE_PORT", 8080),
  /** Loopback unless told otherwise: TLS is the proxy's in front. */
  host: read.string("REBOUND_CONSOLE_HOST", "127.0.0.1"),
  adminKey: read.secret("REBOUND_ADMIN_KEY"),
  ...readKafkaConfig(read, "the console publishes the directory on Kafka"),
  ...readStoreConfig(read, "the console keeps the directory in PostgreSQL", argv),
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
  /** Proxies in front, whose X-Forwarded-For is believed: attempts to sign in are limited by the address behind them. */
  trustedProxies: read.optionalNetworks("REBOUND_TRUSTED_PROXIES"),
  /** How carriers see ingest, for accounts that name no public address of their own. */
  ingestUrl: read.optionalUrl("REBOUND_INGEST_URL", ["http:", "https:"]),
  /** The built web app, where it lies elsewhere than beside the sources. */
  webFolder: read.optional("REBOUND_WEB_FOLDER"),
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  ...readOperationsConfig(read, 9090),
  /** The environment itself: `{ env: NAME }` of a directory is looked up in it. */
  environment: process.env as Readonly<Record<string, string | undefined>>,
})
