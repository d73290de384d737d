import { type Migration, type Scope, tenantTable } from "../src/index.ts"

/** A database as this suite wants it: migrated with `migrations`. */
export const migrations: readonly Migration[] = [
  {
    id: "test/001-ledger",
    sql: `${tenantTable("ledger", "id text NOT NULL, at bigint, body jsonb, raw bytea, tags text[], sure boolean, share double precision, PRIMARY KEY (reseller_id, id)")}
      CREATE TABLE plan_name (name text PRIMARY KEY);`,
  },
]
export const installationWide = ["plan_name"]

export const only = (...ids: string[]): Scope => ({ kind: "resellers", ids })
