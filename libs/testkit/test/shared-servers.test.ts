import { Client } from "pg"
import { describe, expect, test } from "vitest"
import { freshDatabase } from "../src/servers/fresh-database.ts"
import { serverOrSkip } from "../src/servers/server-policy.ts"
import { freshTopicPrefix, sharedPostgres } from "../src/servers/shared-servers.ts"

const { available } = await serverOrSkip("postgres")

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}

describe.skipIf(!available)("a fresh database", () => {
  test("its application role neither owns nor bypasses anything", { timeout: 60_000 }, async () => {
    const database = await freshDatabase()
    await query(database.ownerUrl, "CREATE TABLE secret (n int)")
    await expect(query(database.appUrl, "SELECT * FROM secret")).rejects.toThrow("permission denied")
    const sql = "SELECT rolname AS role, rolsuper OR rolbypassrls AS above FROM pg_roles WHERE rolname LIKE 'rebound_%'"
    expect(await query(database.superuserUrl, `${sql} ORDER BY 1`)).toEqual([
      { role: "rebound_app", above: false },
      { role: "rebound_owner", above: false },
    ])
    await database.drop()
    await expect(query(database.appUrl, "SELECT 1")).rejects.toThrow("does not exist")
  })

  test("is copied from a template that is prepared once, however many ask at the same time", async () => {
    let prepared = 0
    const template = {
      name: `counted-${freshTopicPrefix()}`,
      async prepare(ownerUrl: string) {
        prepared++
        await query(ownerUrl, "CREATE TABLE filled AS SELECT 7 AS n")
      },
    }
    const databases = await Promise.all([1, 2, 3].map(() => freshDatabase({ template })))
    for (const database of databases) {
      expect(await query(database.ownerUrl, "SELECT n FROM filled")).toEqual([{ n: 7 }])
      await database.drop()
    }
    expect(prepared).toBe(1)
  })

  test("comes from the one server of the run", async () => {
    expect(await sharedPostgres()).toEqual(await sharedPostgres())
  })
})
