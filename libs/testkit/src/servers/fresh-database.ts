import { randomBytes } from "node:crypto"
import { Client } from "pg"
import { APP_ROLE, OWNER_ROLE, withServerLock } from "./postgres-roles.ts"
import { sharedPostgres } from "./shared-servers.ts"

export interface FreshDatabaseOptions {
  /** Server to create it on. Default: the one that all test files of a run share. */
  readonly server?: { readonly url: string }
  /**
   * A database to copy instead of an empty one. It is prepared (migrated, filled) once per server and name; copying it
   * then takes some 50 ms. `prepare` gets the owner's URL and must close its connections before it resolves.
   */
  readonly template?: { readonly name: string; readonly prepare: (ownerUrl: string) => Promise<void> }
}

export interface FreshDatabase {
  readonly name: string
  /** As the owner of the tables: for migrations. */
  readonly ownerUrl: string
  /** As the role that services use: neither owns nor bypasses. May do only what the migrations granted. */
  readonly appUrl: string
  /** As superuser: for looking behind row-level security in assertions. */
  readonly superuserUrl: string
  /** Cuts its sessions and removes it. */
  drop(): Promise<void>
}

/** A database of its own for one test. */
export async function freshDatabase(options: FreshDatabaseOptions = {}): Promise<FreshDatabase> {
  const superuser = (options.server ?? (await sharedPostgres())).url
  const template = options.template ? await preparedTemplate(superuser, options.template) : "template1"
  const name = `test_${randomBytes(6).toString("hex")}`
  await run(superuser, `CREATE DATABASE ${name} OWNER ${OWNER_ROLE} TEMPLATE ${template}`)
  return {
    name,
    ownerUrl: urlAs(superuser, name, OWNER_ROLE),
    appUrl: urlAs(superuser, name, APP_ROLE),
    superuserUrl: urlAs(superuser, name, null),
    drop: () => run(superuser, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  }
}

async function preparedTemplate(
  superuser: string,
  template: NonNullable<FreshDatabaseOptions["template"]>,
): Promise<string> {
  const name = `template_${template.name.toLowerCase().replace(/[^a-z0-9]+/g, "_")}`
  await withServerLock(superuser, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name])
    if (rowCount !== 0) return
    // Renamed only when prepared: a preparation that fails leaves no half template behind.
    const unfinished = `${name}_unfinished`
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`)
    await client.query(`CREATE DATABASE ${unfinished} OWNER ${OWNER_ROLE}`)
    await template.prepare(urlAs(superuser, unfinished, OWNER_ROLE))
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`)
  })
  return name
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlAs(superuser: string, database: string, role: string | null): string {
  const url = new URL(superuser)
  url.pathname = `/${database}`
  if (role !== null) {
    url.username = role
    url.password = role
  }
  return url.href
}
