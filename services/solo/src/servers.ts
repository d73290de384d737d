import { join } from "node:path"
import { createEmbeddedWarehouse, createHttpWarehouse, type Warehouse } from "@rebound/analytics"
import { type Bus, createEmbeddedBus, createKafkaBus } from "@rebound/bus"
import { CLASSIFIER_MIGRATIONS } from "@rebound/classifier"
import { consoleMigrations } from "@rebound/console"
import { CONVERSATION_MIGRATIONS } from "@rebound/conversation"
import { DISPATCHER_MIGRATIONS } from "@rebound/dispatcher"
import { createMemoryLimiter, createRedisLimiter, type Limiter } from "@rebound/limiter"
import type { Lifecycle, Log } from "@rebound/runtime"
import { createEmbeddedStore, migrate, type Store, startStore } from "@rebound/store"
import type { SoloConfig } from "./config.ts"

const MIGRATIONS = [
  ...consoleMigrations,
  ...CLASSIFIER_MIGRATIONS,
  ...DISPATCHER_MIGRATIONS,
  ...CONVERSATION_MIGRATIONS,
]

export interface Servers {
  readonly bus: Bus
  readonly store: Store
  readonly limiter: Limiter
  /** Undefined where the embedded engine is not installed: calls are texted all the same, and there are no figures. */
  readonly warehouse: Warehouse | undefined
}

/** Real servers where the environment names them, embedded ones for the rest. */
export async function openServers(lifecycle: Lifecycle, config: SoloConfig, log: Log): Promise<Servers> {
  // PGlite takes seconds to start; the others open beside it.
  const [store, bus, limiter, warehouse] = await Promise.all([
    openStore(lifecycle, config, log),
    openBus(lifecycle, config),
    openLimiter(lifecycle, config, log),
    openWarehouse(lifecycle, config, log),
  ])
  return { store, bus, limiter, warehouse }
}

async function openStore(lifecycle: Lifecycle, config: SoloConfig, log: Log): Promise<Store> {
  if (config.postgresUrl !== undefined)
    return await startStore(lifecycle, {
      service: "solo",
      config: { postgresUrl: config.postgresUrl, migrateAs: config.postgresOwnerUrl },
      migrations: MIGRATIONS,
      log,
    })
  const store = await lifecycle.start(
    "embedded store",
    () => createEmbeddedStore({ directory: join(config.dataDir, "store") }),
    (opened) => opened.close(),
  )
  await migrate({ store, migrations: MIGRATIONS })
  return store
}

async function openBus(lifecycle: Lifecycle, config: SoloConfig): Promise<Bus> {
  return await lifecycle.start(
    "bus",
    () =>
      config.kafkaBrokers === undefined
        ? createEmbeddedBus({ directory: join(config.dataDir, "log") })
        : createKafkaBus({
            brokers: config.kafkaBrokers.split(",").map((broker) => broker.trim()),
            client: config.kafkaClient,
            clientId: "rebound-solo",
          }),
    (opened) => opened.close(),
  )
}

async function openLimiter(lifecycle: Lifecycle, { redisUrl }: SoloConfig, log: Log): Promise<Limiter> {
  return await lifecycle.start(
    "limiter",
    () =>
      redisUrl === undefined
        ? createMemoryLimiter({ now: Date.now })
        : createRedisLimiter({ url: redisUrl, now: Date.now, shareOnOutage: 1, log }),
    (opened) => opened.close(),
  )
}

async function openWarehouse(
  lifecycle: Lifecycle,
  { clickhouseUrl, dataDir }: SoloConfig,
  log: Log,
): Promise<Warehouse | undefined> {
  try {
    return await lifecycle.start(
      "warehouse",
      () =>
        clickhouseUrl === undefined
          ? createEmbeddedWarehouse({ directory: join(dataDir, "figures") })
          : createHttpWarehouse({ url: clickhouseUrl }),
      (opened) => opened.close(),
    )
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ANALYTICS_NO_ENGINE") throw error
    log.warn("chdb is not installed on this machine: no figures, unless CLICKHOUSE_URL names a ClickHouse")
    return undefined
  }
}
