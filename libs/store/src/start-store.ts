import type { Lifecycle, Log } from "@rebound/runtime"
import { checkDurability } from "./durability.ts"
import { assertMigrated, migrate } from "./migrate.ts"
import type { Migration, Store } from "./port.ts"
import { createPostgresStore } from "./postgres-store.ts"
import { assertSafeRole } from "./safe-role.ts"

export interface StartStoreOptions {
  /** The service's name: shown in `pg_stat_activity` as `rebound-<name>`. */
  readonly service: string
  /** As the application role. */
  readonly url: string
  /** As the owner of the tables; given together with `--migrate`, missing steps are applied first. */
  readonly migrateAs: string | undefined
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
  const { migrations, log } = options
  if (options.migrateAs !== undefined) {
    const applied = await migrate({ ownerUrl: options.migrateAs, migrations })
    log.info({ applied }, "migrated")
  }
  const store = await lifecycle.start(
    "postgres",
    async () =>
      createPostgresStore({
        url: options.url,
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
