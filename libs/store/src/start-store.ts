import type { ConfigReader, Lifecycle, Log } from "@rebound/runtime"
import { checkDurability } from "./durability.ts"
import { assertMigrated, migrate } from "./migrate.ts"
import type { Migration, Store } from "./port.ts"
import { createPostgresStore } from "./postgres-store.ts"
import { assertSafeRole } from "./safe-role.ts"

export interface StoreConfig {
  /** As the application role. */
  readonly postgresUrl: string
  /** As the owner of the tables, where the service was started with `--migrate`: missing steps are applied first. */
  readonly migrateAs: string | undefined
}

/** What every service reads of PostgreSQL. @param why the service needs it. @param argv `--migrate` asks for POSTGRES_OWNER_URL. */
export function readStoreConfig(read: ConfigReader, why: string, argv: readonly string[]): StoreConfig {
  const owner = read.optionalUrl("POSTGRES_OWNER_URL", ["postgres:", "postgresql:"])
  const wantsMigration = argv.includes("--migrate")
  read.check(["POSTGRES_OWNER_URL"], () =>
    wantsMigration && owner === undefined ? "--migrate needs the owner's address" : undefined,
  )
  return {
    postgresUrl: read.url("POSTGRES_URL", ["postgres:", "postgresql:"], why),
    migrateAs: wantsMigration ? owner : undefined,
  }
}

export interface StartStoreOptions {
  /** The service's name: shown in `pg_stat_activity` as `rebound-<name>`. */
  readonly service: string
  readonly config: StoreConfig
  readonly migrations: readonly Migration[]
  readonly log: Log
}

/** A hung server must not hold a service's hands; the longest statement of a hot path takes some milliseconds. */
const STATEMENT_TIMEOUT_MS = 5_000

/**
 * Opens a service's PostgreSQL in `lifecycle`. Refuses (StoreError) a role that could get round row-level security and a
 * database that lacks a step; warns where an acknowledged commit may be lost.
 */
export async function startStore(lifecycle: Lifecycle, options: StartStoreOptions): Promise<Store> {
  const { config, migrations, log } = options
  if (config.migrateAs !== undefined) {
    const applied = await migrate({ ownerUrl: config.migrateAs, migrations })
    log.info({ applied }, "migrated")
  }
  const store = await lifecycle.start(
    "postgres",
    async () =>
      createPostgresStore({
        url: config.postgresUrl,
        applicationName: `rebound-${options.service}`,
        statementTimeoutMs: STATEMENT_TIMEOUT_MS,
      }),
    (opened) => opened.close(),
  )
  await assertSafeRole(store)
  await assertMigrated(store, migrations)
  for (const warning of await checkDurability(store)) log.warn(warning)
  return store
}
