import { createHash } from "node:crypto"
import { appRoleDefault, quoteIdentifier, quoteLiteral } from "./app-role.ts"
import type { OwnerTx } from "./embedded-store.ts"
import { StoreError } from "./errors.ts"
import { type Owner, type OwnerSource, openOwner } from "./owner.ts"
import type { Migration, Store } from "./port.ts"
import { scopeFunctionsSql } from "./row-security.ts"

export type MigrateOptions = OwnerSource & {
  /** A service's steps in order. The store's own first step comes before them by itself. */
  readonly migrations: readonly Migration[]
  /** Role that is granted the tables. Default `rebound_app`. Created when missing, if the owner may. */
  readonly appRole?: string
  /**
   * When given, the role may log in with it (made so when missing or without login). Without it a new role cannot log in:
   * the operator sets its password. It passes through the server as part of a statement, which `log_statement` would log.
   */
  readonly appPassword?: string
}

/** The store's own step: what policies call. */
const ownMigrations: readonly Migration[] = [{ id: "store/001-scope", sql: scopeFunctionsSql }]

/** Any number will do, as long as every process takes the same: held while the ledger of migrations is read and written. */
const advisoryLock = 7_261_440_117

/**
 * Brings a database forward: each step once, in order, each in a transaction of its own together with its line in
 * `rebound_migrations`. Safe to run from several processes at once, again, and from several services with lists of their
 * own on one database. Steps cannot hold what PostgreSQL refuses in a transaction (`CREATE INDEX CONCURRENTLY`), and must
 * be valid on PostgreSQL 15 and 18.
 *
 * New tables are granted to the application role as they are made (default privileges), so a step may revoke some.
 * Answers the ids applied now. Rejects with StoreError `STORE_MIGRATION` for a step that failed, that changed since it was
 * applied, or that stands before one already applied; `STORE_UNREACHABLE` when the server is away.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const steps = [...ownMigrations, ...options.migrations]
  refuseDuplicates(steps)
  const owner = await openOwner(options)
  try {
    const appRole = "store" in options ? options.store.appRole : (options.appRole ?? appRoleDefault)
    await ensureRole(owner, appRole, options.appPassword)
    const applied: string[] = []
    if (await prepareLedger(owner, appRole, steps)) return applied
    for (const [index, step] of steps.entries()) {
      if (await applyOnce(owner, step, steps.slice(index + 1))) applied.push(step.id)
    }
    return applied
  } finally {
    await owner.close()
  }
}

/**
 * For a service at start: rejects with StoreError `STORE_NOT_MIGRATED` naming the steps that the database lacks, and with
 * `STORE_MIGRATION` when it holds another text of one. Steps unknown here are fine: other services and newer versions.
 */
export async function assertMigrated(store: Store, migrations: readonly Migration[]): Promise<void> {
  const ledger = await store
    .statement({ kind: "resellers", ids: [] }, "SELECT id, checksum FROM rebound_migrations")
    .catch((cause: unknown) => {
      if (cause instanceof StoreError && cause.sqlState === "42P01") return []
      throw cause
    })
  const known = new Map(ledger.map((row) => [String(row.id), String(row.checksum)]))
  const steps = [...ownMigrations, ...migrations]
  for (const step of steps) refuseChanged(step, known.get(step.id))
  const missing = steps.filter((step) => !known.has(step.id)).map((step) => step.id)
  if (missing.length > 0) throw new StoreError("STORE_NOT_MIGRATED", `database lacks ${missing.join(", ")}`)
}

function refuseDuplicates(steps: readonly Migration[]): void {
  const seen = new Set<string>()
  for (const { id } of steps) {
    if (seen.has(id)) throw new StoreError("STORE_MIGRATION", `two migrations are called ${id}`)
    seen.add(id)
  }
}

/** Roles belong to the whole cluster, so two databases migrated at once may meet here: the loser looks again. */
async function ensureRole(owner: Owner, role: string, password: string | undefined): Promise<void> {
  const login = password === undefined ? "" : ` LOGIN PASSWORD ${quoteLiteral(password)}`
  for (let attempt = 1; ; attempt++) {
    try {
      await owner.transaction(async (tx) => {
        const [found] = await tx.query("SELECT rolcanlogin FROM pg_roles WHERE rolname = $1", [role])
        if (found === undefined) await tx.exec(`CREATE ROLE ${quoteIdentifier(role)}${login}`)
        else if (password !== undefined && found.rolcanlogin === false) {
          await tx.exec(`ALTER ROLE ${quoteIdentifier(role)}${login}`)
        }
      })
      return
    } catch (cause) {
      const raced = cause instanceof StoreError && ["23505", "42710", "XX000"].includes(cause.sqlState ?? "")
      if (raced && attempt < 5) continue
      if (cause instanceof StoreError && cause.sqlState === "42501") {
        throw new StoreError("STORE_MIGRATION", `the owner may not create the role ${role}: create it beforehand`, {
          cause,
        })
      }
      throw cause
    }
  }
}

/** Makes the ledger and the grants. True when every step already stands in it unchanged. */
async function prepareLedger(owner: Owner, appRole: string, steps: readonly Migration[]): Promise<boolean> {
  const role = quoteIdentifier(appRole)
  return await owner.transaction(async (tx) => {
    await lock(tx)
    await tx.exec(`
      CREATE TABLE IF NOT EXISTS rebound_migrations (id text PRIMARY KEY, applied_at bigint NOT NULL, checksum text NOT NULL);
      GRANT USAGE ON SCHEMA public TO ${role};
      GRANT SELECT ON rebound_migrations TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${role};
      ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ${role};`)
    const rows = await tx.query("SELECT id, checksum FROM rebound_migrations")
    const known = new Map(rows.map((row) => [String(row.id), String(row.checksum)]))
    for (const step of steps) refuseChanged(step, known.get(step.id))
    return steps.every((step) => known.has(step.id))
  })
}

async function applyOnce(owner: Owner, step: Migration, later: readonly Migration[]): Promise<boolean> {
  return await owner.transaction(async (tx) => {
    await lock(tx)
    const rows = await tx.query("SELECT id, checksum FROM rebound_migrations")
    const known = new Map(rows.map((row) => [String(row.id), String(row.checksum)]))
    if (known.has(step.id)) {
      refuseChanged(step, known.get(step.id))
      return false
    }
    const overtaken = later.find((other) => known.has(other.id))
    if (overtaken !== undefined) {
      throw new StoreError("STORE_MIGRATION", `${step.id} stands before ${overtaken.id}, which is already applied`)
    }
    try {
      await tx.exec(step.sql)
    } catch (cause) {
      throw new StoreError("STORE_MIGRATION", `${step.id} failed: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      })
    }
    await tx.query(
      `INSERT INTO rebound_migrations (id, applied_at, checksum)
       VALUES ($1, (extract(epoch FROM clock_timestamp()) * 1000)::bigint, $2)`,
      [step.id, checksum(step)],
    )
    return true
  })
}

async function lock(tx: OwnerTx): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${advisoryLock})`)
}

function refuseChanged(step: Migration, applied: string | undefined): void {
  if (applied === undefined || applied === checksum(step)) return
  throw new StoreError("STORE_MIGRATION", `${step.id} changed after it was applied: write a new step instead`)
}

function checksum(step: Migration): string {
  return createHash("sha256").update(step.sql).digest("hex")
}
