import type { SeededRandom } from "@rebound/testkit"
import pg from "pg"
import type { Findings } from "./findings.ts"
import { RESELLERS } from "./make-places.ts"

/** PostgreSQL: a policy, or a missing grant, forbids it. */
const FORBIDDEN = "42501"

type Verb = "read" | "read_unscoped" | "change" | "delete" | "plant" | "give_away"
const VERBS: readonly Verb[] = ["read", "read_unscoped", "change", "delete", "plant", "give_away"]

/** Tables that hold rows of resellers. */
export async function tenantTables(ownerUrl: string): Promise<readonly string[]> {
  return withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'reseller_id' AND NOT a.attisdropped
       WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`,
    )
    return rows.map(({ name }) => name)
  })
}

/**
 * Random statements as the role of the services, each in a transaction for one reseller that is rolled back: it reads all of
 * its own rows and none of the others', changes and deletes none of theirs, plants none on them and gives none away.
 */
export async function askBySql(
  appUrl: string,
  tables: readonly string[],
  { operations, random, findings }: { operations: number; random: SeededRandom; findings: Findings },
): Promise<void> {
  await withClient(appUrl, async (client) => {
    const counts = new Map<string, ReadonlyMap<string, number>>()
    for (const table of tables) counts.set(table, await rowsOf(client, table))
    for (let at = 0; at < operations; at++) {
      const own = random.pick(RESELLERS)
      const other = random.pick(RESELLERS.filter((one) => one !== own))
      const table = random.pick(tables)
      const rows = counts.get(table)?.get(own) ?? 0
      await operation(client, { table, verb: random.pick(VERBS), own, other, rows }, findings)
    }
  })
}

/**
 * Takes each table's policy away, then its whole row-level security, and looks whether a single read notices. Returns what
 * it did not notice, which makes every other result of this file worthless.
 */
export async function withoutPolicies(
  urls: { readonly ownerUrl: string; readonly appUrl: string },
  tables: readonly string[],
): Promise<{ readonly dropped: number; readonly unnoticed: readonly string[] }> {
  const unnoticed: string[] = []
  let dropped = 0
  await withClient(urls.ownerUrl, (owner) =>
    withClient(urls.appUrl, async (client) => {
      for (const table of tables) {
        const counts = await rowsOf(client, table)
        const [own] = [...counts].map(([id, rows]) => ({ id, rows }))
        // Of one reseller at most: there is nothing to leak, and nothing to notice.
        if (own === undefined || counts.size < 2) continue
        for (const [take, giveBack] of takings(table, await policyOf(owner, table))) {
          await owner.query(take)
          try {
            const findings = new QuietFindings()
            await readOwn(client, table, own, findings)
            dropped += 1
            if (findings.count === 0) unnoticed.push(take)
          } finally {
            await owner.query(giveBack)
          }
        }
      }
    }),
  )
  return { dropped, unnoticed }
}

interface Operation {
  readonly table: string
  readonly verb: Verb
  readonly own: string
  readonly other: string
  /** How many rows `own` has in the table. */
  readonly rows: number
}

async function operation(
  client: pg.Client,
  { table, verb, own, other, rows }: Operation,
  findings: Findings,
): Promise<void> {
  const name = pg.escapeIdentifier(table)
  const leak = (what: string) => findings.leak(`${table}: ${own} ${what} ${other}`)
  const inScope = (work: () => Promise<void>) => rolledBack(client, own, work)
  switch (verb) {
    case "read":
      await readOwn(client, table, { id: own, rows }, findings)
      return findings.count("read")
    case "read_unscoped":
      await rolledBack(client, undefined, async () => {
        if ((await changed(client, `SELECT FROM ${name}`, [])) > 0) findings.leak(`${table}: rows without any scope`)
      })
      return findings.count("read without a scope")
    case "change":
      await inScope(async () => {
        const sql = `UPDATE ${name} SET reseller_id = reseller_id WHERE reseller_id = $1`
        if ((await changed(client, sql, [other])) > 0) leak("changes rows of")
      })
      return findings.count("change refused")
    case "delete":
      await inScope(async () => {
        if ((await changed(client, `DELETE FROM ${name} WHERE reseller_id = $1`, [other])) > 0) leak("deletes rows of")
      })
      return findings.count("delete refused")
    case "plant": {
      const row = await anyRow(client, table, other)
      if (row === undefined) return findings.count("nothing to plant")
      await inScope(async () => {
        const columns = await writableColumns(client, table)
        const sql = `INSERT INTO ${name} (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::${name}, $1::jsonb)`
        if ((await changed(client, sql, [row])) > 0) leak("plants a row on")
      })
      return findings.count("plant refused")
    }
    case "give_away":
      await inScope(async () => {
        const sql = `UPDATE ${name} SET reseller_id = $1 WHERE reseller_id = $2`
        if ((await changed(client, sql, [other, own])) > 0) leak("gives rows away to")
      })
      return findings.count("give away refused")
  }
}

/** All that a statement may write: PostgreSQL itself fills in what is generated. */
async function writableColumns(client: pg.Client, table: string): Promise<string> {
  const { rows } = await client.query<{ columns: string }>(
    `SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) AS columns FROM pg_attribute
     WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity <> 'a'`,
    [pg.escapeIdentifier(table)],
  )
  return rows[0]?.columns ?? ""
}

/** Both ways: none of the others' rows, and all of the own, since a policy that hides everything would hide leaks too. */
async function readOwn(
  client: pg.Client,
  table: string,
  own: { readonly id: string; readonly rows: number },
  findings: { leak: (what: string) => void },
): Promise<void> {
  const count = `SELECT count(*) FILTER (WHERE reseller_id = $1)::int AS own,
    count(*) FILTER (WHERE reseller_id <> $1)::int AS others FROM ${pg.escapeIdentifier(table)}`
  await rolledBack(client, own.id, async () => {
    const { rows: found } = await client.query<{ own: number; others: number }>(count, [own.id])
    const seen = found[0] ?? { own: 0, others: 0 }
    if (seen.others > 0) findings.leak(`${table}: ${own.id} reads ${seen.others} rows of others`)
    if (seen.own !== own.rows) findings.leak(`${table}: ${own.id} reads ${seen.own} of ${own.rows} rows of its own`)
  })
}

/** How many rows of each reseller a table holds; nothing writes any more. */
async function rowsOf(client: pg.Client, table: string): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  await rolledBack(client, "all", async () => {
    const { rows: found } = await client.query<{ id: string; count: number }>(
      `SELECT reseller_id AS id, count(*)::int AS count FROM ${pg.escapeIdentifier(table)} GROUP BY 1`,
    )
    for (const { id, count } of found) counts.set(id, count)
  })
  return counts
}

async function policyOf(owner: pg.Client, table: string): Promise<{ name: string; using: string; check: string }> {
  const { rows: found } = await owner.query<{ name: string; using: string; check: string }>(
    `SELECT polname AS name, pg_get_expr(polqual, polrelid) AS using, pg_get_expr(polwithcheck, polrelid) AS check
     FROM pg_policy WHERE polrelid = $1::regclass`,
    [table],
  )
  const policy = found[0]
  if (policy === undefined || found.length > 1) throw new Error(`${table} has ${found.length} policies`)
  return policy
}

/** What is taken away from a table, and the statement that gives it back. */
function takings(
  table: string,
  policy: { name: string; using: string; check: string },
): readonly (readonly [string, string])[] {
  const on = pg.escapeIdentifier(table)
  return [
    [
      `DROP POLICY ${policy.name} ON ${on}`,
      `CREATE POLICY ${policy.name} ON ${on} USING (${policy.using}) WITH CHECK (${policy.check})`,
    ],
    [`ALTER TABLE ${on} DISABLE ROW LEVEL SECURITY`, `ALTER TABLE ${on} ENABLE ROW LEVEL SECURITY`],
  ]
}

class QuietFindings {
  count = 0
  leak(): void {
    this.count += 1
  }
}

/** One row of a reseller as the services could read it, as JSON. */
async function anyRow(client: pg.Client, table: string, resellerId: string): Promise<string | undefined> {
  let row: string | undefined
  await rolledBack(client, resellerId, async () => {
    const { rows: found } = await client.query<{ row: string }>(
      `SELECT to_jsonb(t)::text AS row FROM ${pg.escapeIdentifier(table)} t LIMIT 1`,
    )
    row = found[0]?.row
  })
  return row
}

/** Rows that a statement changed or returned; none where the policy, or a grant that is not there, forbids it. */
async function changed(client: pg.Client, sql: string, values: readonly string[]): Promise<number> {
  try {
    return (await client.query(sql, [...values])).rowCount ?? 0
  } catch (error) {
    if ((error as { code?: string }).code === FORBIDDEN) return 0
    throw error
  }
}

async function rolledBack(client: pg.Client, scope: string | undefined, work: () => Promise<void>): Promise<void> {
  await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ")
  try {
    if (scope === "all") await client.query("SET LOCAL app.scope = 'all'")
    else if (scope !== undefined)
      await client.query(`SET LOCAL app.scope = 'resellers'; SET LOCAL app.resellers = '${scope}'`)
    await work()
  } finally {
    await client.query("ROLLBACK")
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
