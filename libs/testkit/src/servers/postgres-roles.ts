import { Client } from "pg"

/** Owns databases and tables, runs migrations. Not a superuser, does not bypass row-level security. */
export const OWNER_ROLE = "rebound_owner"

/** What services connect as: owns nothing, bypasses nothing. Migrations grant it what it may do. */
export const APP_ROLE = "rebound_app"

/** One number for everything the test kit does one at a time on a server, whatever process it is in. */
const TESTKIT_LOCK = 7_326_831

/** Runs `work` on the server's own database while no other test process does the same. */
export async function withServerLock<T>(superuserUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: superuserUrl })
  client.on("error", () => {})
  await client.connect()
  try {
    await client.query("SELECT pg_advisory_lock($1)", [TESTKIT_LOCK])
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Creates both roles where they are missing. Their password is their name: these are servers for tests. */
export async function ensureRoles(superuserUrl: string): Promise<void> {
  await withServerLock(superuserUrl, async (client) => {
    for (const role of [OWNER_ROLE, APP_ROLE]) {
      const { rowCount } = await client.query("SELECT 1 FROM pg_roles WHERE rolname = $1", [role])
      if (rowCount === 0)
        await client.query(
          `CREATE ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD '${role}'`,
        )
    }
  })
}
