import { describe, expect, test } from "vitest"
import {
  assertMigrated,
  catalogueFaults,
  migrate,
  type OwnerSource,
  policySql,
  type Scope,
  type Store,
  tenantTable,
} from "../src/index.ts"
import { installationWide, migrations, only } from "./migrations.ts"

/** What the suite needs of a driver. */
export interface StoreUnderTest {
  readonly store: Store
  readonly owner: OwnerSource
}

const all: Scope = { kind: "all" }

let counter = 0
/** Every test has resellers of its own, so that all can share one database. */
function freshResellers(): [string, string, string] {
  counter += 1
  return [`a${counter}`, `b${counter}`, `c${counter}`]
}

const insert = "INSERT INTO ledger (reseller_id, id) VALUES ($1, $2)"
const idsOf = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map((row) => row.id)

/** The guarantees of the port, the same for every driver. `open` is called for each test and answers shared or fresh parts. */
export function storeContract(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`store contract: ${name}`, () => {
    test("what committed stays, what work rejected is gone, and its error comes through unchanged", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      await store.transaction(only(a), async (tx) => {
        await tx.query(insert, [a, "kept"])
      })
      const mine = new Error("mine")
      const failed = store.transaction(only(a), async (tx) => {
        await tx.query(insert, [a, "lost"])
        throw mine
      })
      await expect(failed).rejects.toBe(mine)
      expect(idsOf(await store.statement(only(a), "SELECT id FROM ledger"))).toEqual(["kept"])
    })

    test("a failed statement undoes the transaction even when work swallows its error", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      const failed = store.transaction(only(a), async (tx) => {
        await tx.query(insert, [a, "lost"])
        await tx.query(insert, [a, "lost"]).catch(() => {})
      })
      await expect(failed).rejects.toMatchObject({
        code: "STORE_CONSTRAINT",
        constraint: "ledger_pkey",
        retryable: false,
      })
      expect(await store.statement(only(a), "SELECT id FROM ledger")).toEqual([])
    })

    test("a failed statement leaves nothing behind and the store usable", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      const twice = `${insert}, ($1, $2)`
      for (let round = 0; round < 3; round++) {
        await expect(store.statement(only(a), twice, [a, "x"])).rejects.toMatchObject({ code: "STORE_CONSTRAINT" })
        await expect(store.statement(only(a), "SELEC 1")).rejects.toMatchObject({ code: "STORE_QUERY" })
        await expect(store.statement(only(a), "SELECT 1 / $1::int", [0])).rejects.toMatchObject({ code: "STORE_QUERY" })
      }
      expect(await store.statement(only(a), "SELECT id FROM ledger")).toEqual([])
    })

    test("a statement holds one statement: nothing can be smuggled in behind it", async () => {
      const { store } = await open()
      const [a, b] = freshResellers()
      await store.statement(only(b), insert, [b, "x"])
      const smuggled = "SELECT 1; SET LOCAL app.scope = 'all'"
      await expect(store.statement(only(a), smuggled)).rejects.toMatchObject({ code: "STORE_QUERY" })
    })

    test("a reseller sees, changes and deletes its own rows only, and cannot write another's", async () => {
      const { store } = await open()
      const [a, b, c] = freshResellers()
      for (const id of [a, b, c]) await store.statement(only(id), insert, [id, "row"])
      const seenBy = async (scope: Scope) =>
        (await store.statement(scope, "SELECT reseller_id FROM ledger ORDER BY 1")).map((row) => row.reseller_id)
      expect(await seenBy(only(a))).toEqual([a])
      expect(await seenBy(only(a, c))).toEqual([a, c])
      expect(await seenBy(only())).toEqual([])
      expect(await seenBy(only("nobody"))).toEqual([])
      expect(await seenBy(all)).toEqual(expect.arrayContaining([a, b, c]))
      expect(await store.statement(only(a), "UPDATE ledger SET at = 1 RETURNING reseller_id")).toEqual([
        { reseller_id: a },
      ])
      expect(await store.statement(only(a), "DELETE FROM ledger WHERE reseller_id = $1 RETURNING id", [b])).toEqual([])
      await expect(store.statement(only(a), insert, [b, "foreign"])).rejects.toMatchObject({ code: "STORE_FORBIDDEN" })
      const moved = store.statement(only(a), "UPDATE ledger SET reseller_id = $1", [b])
      await expect(moved).rejects.toMatchObject({ code: "STORE_FORBIDDEN" })
    })

    test("a scope ends with its transaction, also after a failure", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      await store.statement(only(a), insert, [a, "row"])
      await store.statement(all, "SELECT 1")
      await store.statement(all, "SELECT 1 / 0").catch(() => {})
      const rows = await Promise.all(
        Array.from({ length: 20 }, () => store.statement(only("nobody"), "SELECT * FROM ledger")),
      )
      expect(rows.flat()).toEqual([])
    })

    test("a reseller id that is not a slug never reaches the server", async () => {
      const { store } = await open()
      for (const id of ["a'; SET LOCAL app.scope = 'all'; --", "a,b", "", "A", "x".repeat(64)]) {
        await expect(store.statement(only(id), "SELECT 1")).rejects.toMatchObject({ code: "STORE_SCOPE" })
        await expect(store.transaction(only(id), async () => 1)).rejects.toMatchObject({ code: "STORE_SCOPE" })
      }
    })

    test("the application role may neither change the schema nor the ledger of migrations", async () => {
      const { store } = await open()
      for (const sql of [
        "CREATE TABLE t (x int)",
        "DROP TABLE ledger",
        "ALTER TABLE ledger DISABLE ROW LEVEL SECURITY",
        "TRUNCATE ledger",
        "DELETE FROM rebound_migrations",
      ]) {
        await expect(store.statement(all, sql), sql).rejects.toMatchObject({ code: "STORE_FORBIDDEN" })
      }
    })

    test("values go in and come out alike: bigint as number, jsonb parsed, bytes, arrays, null", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      const sql =
        "INSERT INTO ledger VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8) RETURNING at, body, raw, tags, sure, share"
      const tags = ["plain", 'quo"te', "back\\slash", "com,ma", "", "null", "{}"]
      const [row] = await store.statement(only(a), sql, [
        a,
        "x",
        1_800_000_000_123,
        JSON.stringify({ deep: [1, "ü"] }),
        new Uint8Array([0, 255]),
        tags,
        false,
        0.1,
      ])
      expect(row).toMatchObject({ at: 1_800_000_000_123, body: { deep: [1, "ü"] }, tags, sure: false, share: 0.1 })
      expect(Array.from((row?.raw ?? []) as Uint8Array)).toEqual([0, 255])
      const [nulls] = await store.statement(only(a), sql, [a, "y", null, null, null, null, null, null])
      expect(nulls).toEqual({ at: null, body: null, raw: null, tags: null, sure: null, share: null })
      expect(await store.statement(only(a), "SELECT count(*) AS n FROM ledger")).toEqual([{ n: 2 }])
      const beyond = store.statement(only(a), "SELECT 9007199254740993::bigint AS n")
      await expect(beyond).rejects.toMatchObject({ code: "STORE_QUERY" })
    })

    test("prepared statements give the same answers again and again, in and out of transactions", async () => {
      const { store } = await open()
      const [a] = freshResellers()
      for (let n = 0; n < 12; n++) {
        await store.statement(only(a), insert, [a, `s${n}`], { name: "insert-ledger" })
        await store.transaction(only(a), (tx) => tx.query(insert, [a, `t${n}`], { name: "insert-ledger" }))
      }
      const count = "SELECT count(*) AS n FROM ledger WHERE reseller_id = $1"
      expect(await store.statement(only(a), count, [a], { name: "count-ledger" })).toEqual([{ n: 24 }])
    })

    test("many transactions at once neither mix nor lose", async () => {
      const { store } = await open()
      const resellers = [...freshResellers(), ...freshResellers()]
      await Promise.all(
        Array.from({ length: 120 }, (_, n) => {
          const id = resellers[n % resellers.length] ?? ""
          if (n % 2 === 0) return store.statement(only(id), insert, [id, `n${n}`])
          return store.transaction(only(id), async (tx) => {
            await tx.query(insert, [id, `n${n}`])
            const [row] = await tx.query("SELECT count(DISTINCT reseller_id) AS n FROM ledger")
            expect(row).toEqual({ n: 1 })
          })
        }),
      )
      expect(await store.statement(only(...resellers), "SELECT count(*) AS n FROM ledger")).toEqual([{ n: 120 }])
    })

    test("the store used inside work other than through tx is refused instead of hanging", {
      timeout: 5000,
    }, async () => {
      const { store } = await open()
      const inner = [() => store.statement(only("x"), "SELECT 1"), () => store.transaction(only("x"), async () => 1)]
      for (const call of inner) {
        const nested = store.transaction(only("x"), async () => {
          await new Promise((resolve) => setTimeout(resolve, 1))
          return await call()
        })
        await expect(nested).rejects.toMatchObject({ code: "STORE_NESTED", retryable: false })
      }
      expect(await store.statement(only("x"), "SELECT 1 AS one")).toEqual([{ one: 1 }])
    })

    test("what work left running may use the store once the transaction is over", async () => {
      const { store } = await open()
      let late: Promise<unknown> = Promise.resolve()
      await store.transaction(only("x"), async () => {
        late = new Promise((resolve) => setTimeout(resolve, 30)).then(() =>
          store.statement(only("x"), "SELECT 1 AS one"),
        )
      })
      expect(await late).toEqual([{ one: 1 }])
    })

    test("a tx is dead after its transaction", async () => {
      const { store } = await open()
      const tx = await store.transaction(only("x"), async (inner) => inner)
      await expect(tx.query("SELECT 1")).rejects.toMatchObject({ code: "STORE_TX_OVER" })
    })

    test("migrations apply once, go on over filled tables, and refuse a changed or an overtaken step", async () => {
      const { store, owner } = await open()
      const [a] = freshResellers()
      await store.statement(only(a), insert, [a, "before"])
      expect(await migrate({ ...owner, migrations })).toEqual([])
      const id = `test/002-note-${a}`
      const column = `note_${a}`
      const next = { id, sql: `ALTER TABLE ledger ADD COLUMN ${column} text NOT NULL DEFAULT 'none'` }
      expect(await migrate({ ...owner, migrations: [...migrations, next] })).toEqual([id])
      expect(await store.statement(only(a), `SELECT ${column} AS note FROM ledger`)).toEqual([{ note: "none" }])
      await assertMigrated(store, [...migrations, next])

      const changed = { id, sql: `${next.sql} ` }
      await expect(migrate({ ...owner, migrations: [...migrations, changed] })).rejects.toMatchObject({
        code: "STORE_MIGRATION",
      })
      const overtaken = { id: `test/001b-${a}`, sql: "SELECT 1" }
      await expect(migrate({ ...owner, migrations: [...migrations, overtaken, next] })).rejects.toMatchObject({
        code: "STORE_MIGRATION",
      })
      await expect(assertMigrated(store, [...migrations, overtaken])).rejects.toMatchObject({
        code: "STORE_NOT_MIGRATED",
      })
    })

    test("a step that fails leaves no trace and can be repaired; another service's list goes on beside it", async () => {
      const { store, owner } = await open()
      const [a] = freshResellers()
      const id = `broken-${a}/001`
      const half = { id, sql: `CREATE TABLE half_${a} (x int); SELECT 1 / 0` }
      await expect(migrate({ ...owner, migrations: [half] })).rejects.toMatchObject({ code: "STORE_MIGRATION" })
      const whole = { id, sql: tenantTable(`half_${a}`, "x int") }
      expect(await migrate({ ...owner, migrations: [whole] })).toEqual([id])
      expect(await store.statement(only(a), `SELECT * FROM half_${a}`)).toEqual([])
      expect(await migrate({ ...owner, migrations })).toEqual([])
    })

    test("several processes may migrate at once: each step happens once", async () => {
      const { owner } = await open()
      const [a] = freshResellers()
      const steps = Array.from({ length: 3 }, (_, n) => ({
        id: `race-${a}/${n}`,
        sql: tenantTable(`race_${a}_${n}`, "x int"),
      }))
      const applied = await Promise.all(Array.from({ length: 4 }, () => migrate({ ...owner, migrations: steps })))
      expect(applied.flat().sort()).toEqual(steps.map((step) => step.id))
    })

    test("the catalogue walk finds no fault in what tenantTable made, and names each way past a policy", async () => {
      const { owner } = await open()
      const options = { installationWide: [...installationWide, "leak.named"] }
      expect(await catalogueFaults(owner, options)).toEqual([])
      const leaks: readonly (readonly [string, string])[] = [
        ["CREATE TABLE leak.bare (reseller_id text NOT NULL)", "leak.bare: row-level security is not enabled"],
        ["CREATE TABLE leak.named (reseller_id text NOT NULL)", "leak.named: row-level security is not forced"],
        ["CREATE TABLE leak.stray (x int)", "leak.stray: no reseller_id, and not named as installation-wide"],
        [
          `CREATE TABLE soft (reseller_id text NOT NULL); ${policySql("soft")} ALTER TABLE soft NO FORCE ROW LEVEL SECURITY`,
          "public.soft: row-level security is not forced",
        ],
        [
          `CREATE TABLE wide (reseller_id text NOT NULL); ${policySql("wide")} CREATE POLICY open ON wide USING (true)`,
          "public.wide: policy open lets more through",
        ],
        [
          `CREATE TABLE altered (reseller_id text NOT NULL); ${policySql("altered")} ALTER POLICY rebound_reseller ON altered USING (reseller_id <> '')`,
          "public.altered: policy rebound_reseller lets more through",
        ],
        [`CREATE TABLE loose (reseller_id text); ${policySql("loose")}`, "public.loose: reseller_id may be null"],
        ["CREATE VIEW seen AS SELECT * FROM ledger", "public.seen: view runs as its owner (needs security_invoker)"],
        [
          "CREATE MATERIALIZED VIEW kept AS SELECT id FROM ledger",
          "public.kept: materialized view holds rows outside row-level security",
        ],
        [
          "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM ledger'",
          "peek(): function runs as its owner",
        ],
      ]
      await asOwner(owner, ["CREATE SCHEMA leak", ...leaks.map(([sql]) => sql)])
      try {
        const found = await catalogueFaults(owner, options)
        for (const [, fault] of leaks) expect(found).toContain(fault)
        const relations = new Set(found.map((fault) => fault.split(":")[0]))
        expect([...relations].sort()).toEqual(leaks.map(([, fault]) => fault.split(":")[0]).sort())
      } finally {
        await asOwner(owner, [
          "DROP SCHEMA leak CASCADE",
          "DROP TABLE soft, wide, altered, loose",
          "DROP VIEW seen",
          "DROP MATERIALIZED VIEW kept",
          "DROP FUNCTION peek()",
        ])
      }
      expect(await catalogueFaults(owner, options)).toEqual([])
    })
  })
}

let steps = 0
/** Runs statements as the owner, by way of a migration of its own. */
async function asOwner(owner: OwnerSource, statements: readonly string[]): Promise<void> {
  steps += 1
  await migrate({ ...owner, migrations: [{ id: `catalogue/${steps}`, sql: statements.join(";\n") }] })
}
