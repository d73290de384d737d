import { type FreshDatabase, freshDatabase, type PostgresServer, serverOrSkip, startPostgres } from "@rebound/testkit"
import pg from "pg"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  assertMigrated,
  assertSafeRole,
  checkDurability,
  createPostgresStore,
  migrate,
  type Row,
  type Store,
  StoreError,
} from "../src/index.ts"
import { storeContract } from "./contract.ts"
import { migrations, only } from "./migrations.ts"

const { available } = await serverOrSkip("postgres")
const nobody = only()

function open(url: string, options: { poolMax?: number; statementTimeoutMs?: number } = {}): Store {
  return createPostgresStore({ url, applicationName: "store-test", statementTimeoutMs: 2000, poolMax: 4, ...options })
}

async function until(what: () => Promise<unknown>, limitMs = 15_000): Promise<void> {
  const deadline = performance.now() + limitMs
  for (;;) {
    try {
      await what()
      return
    } catch (error) {
      if (performance.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

describe.skipIf(!available)("PostgreSQL", { timeout: 60_000 }, () => {
  let database: FreshDatabase
  let store: Store
  beforeAll(async () => {
    database = await freshDatabase()
    await migrate({ ownerUrl: database.ownerUrl, migrations })
    store = open(database.appUrl)
  }, 60_000)
  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  async function asSuperuser(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: database.superuserUrl })
    await client.connect()
    try {
      return (await client.query(sql)).rows
    } finally {
      await client.end()
    }
  }

  storeContract("PostgreSQL", async () => ({ store, owner: { ownerUrl: database.ownerUrl } }))

  describe("row-level security", () => {
    test("without any transaction of ours, or with leftovers of one, a session sees nothing", async () => {
      await store.statement(only("bare"), "INSERT INTO ledger (reseller_id, id) VALUES ('bare', 'x')")
      const client = new pg.Client({ connectionString: database.appUrl })
      await client.connect()
      try {
        expect((await client.query("SELECT * FROM ledger")).rows).toEqual([])
        await client.query("BEGIN; SET LOCAL app.scope = 'all'")
        expect((await client.query("SELECT * FROM ledger")).rows).not.toEqual([])
        await client.query("COMMIT")
        expect((await client.query("SELECT * FROM ledger")).rows).toEqual([])
      } finally {
        await client.end()
      }
    })

    test("the owner of the tables is bound by it too", async () => {
      const client = new pg.Client({ connectionString: database.ownerUrl })
      await client.connect()
      try {
        expect((await client.query("SELECT * FROM ledger")).rows).toEqual([])
      } finally {
        await client.end()
      }
    })

    test("an index is used under the policy, and the scope is worked out once a statement", async () => {
      await store.transaction(only("plan"), async (tx) => {
        await tx.query("INSERT INTO ledger (reseller_id, id) SELECT 'plan', 'p' || n FROM generate_series(1, 5000) n")
      })
      await asSuperuser("ANALYZE ledger")
      const explain = "EXPLAIN (ANALYZE, FORMAT TEXT) SELECT * FROM ledger WHERE reseller_id = 'plan' AND id = 'p77'"
      const plan = (await store.statement(only("plan"), explain)).map((row) => String(row["QUERY PLAN"])).join("\n")
      expect(plan).toContain("Index Cond: ((reseller_id = 'plan'::text) AND (id = 'p77'::text))")
      expect(plan).toMatch(/InitPlan 1[\s\S]*loops=1/)
      expect(plan).not.toContain("Seq Scan")
    })
  })

  describe("round trips", () => {
    test("a transaction whose unawaited statement failed does not pass for committed", async () => {
      const failed = store.transaction(only("loose"), async (tx) => {
        await tx.query("INSERT INTO ledger (reseller_id, id) VALUES ('loose', 'x')")
        tx.query("SELECT 1 / 0").catch(() => {})
      })
      await expect(failed).rejects.toBeInstanceOf(StoreError)
      expect(await store.statement(only("loose"), "SELECT * FROM ledger")).toEqual([])
    })

    test("a prepared statement whose table changed under it fails once, retryable, and then works", async () => {
      const one = open(database.appUrl, { poolMax: 1 })
      const read = () => one.statement(only("stale"), "SELECT * FROM ledger", [], { name: "stale-read" })
      try {
        await read()
        await migrate({
          ownerUrl: database.ownerUrl,
          migrations: [{ id: "stale/1", sql: "ALTER TABLE ledger ADD COLUMN later int" }],
        })
        await expect(read()).rejects.toMatchObject({ code: "STORE_CONFLICT", retryable: true })
        expect(await read()).toEqual([])
      } finally {
        await one.close()
      }
    })
  })

  describe("locks", () => {
    const resellerId = "lock"
    const scope = only(resellerId)
    beforeAll(async () => {
      await store.statement(
        scope,
        "INSERT INTO ledger (reseller_id, id, at) SELECT 'lock', 'l' || n, 0 FROM generate_series(1, 6) n",
      )
    })

    test("a row lock is held to the end of the transaction and its waiter sees the committed row", async () => {
      const order: string[] = []
      let locked = () => {}
      const isLocked = new Promise<void>((resolve) => {
        locked = resolve
      })
      const lock = "SELECT at FROM ledger WHERE id = 'l1' FOR UPDATE"
      const first = store.transaction(scope, async (tx) => {
        await tx.query(lock)
        locked()
        await new Promise((resolve) => setTimeout(resolve, 100))
        await tx.query("UPDATE ledger SET at = 7 WHERE id = 'l1'")
        order.push("first")
      })
      await isLocked
      const second = store.transaction(scope, async (tx) => {
        const [row] = await tx.query(lock)
        order.push(`second saw ${row?.at}`)
      })
      await Promise.all([first, second])
      expect(order).toEqual(["first", "second saw 7"])
    })

    test("SKIP LOCKED hands each row to one taker", async () => {
      const take = () =>
        store.transaction(scope, async (tx) => {
          const rows = await tx.query("SELECT id FROM ledger ORDER BY id LIMIT 2 FOR UPDATE SKIP LOCKED")
          await new Promise((resolve) => setTimeout(resolve, 100))
          return rows.map((row) => String(row.id))
        })
      const taken = (await Promise.all([take(), take(), take()])).flat()
      expect(taken.sort()).toEqual(["l1", "l2", "l3", "l4", "l5", "l6"])
    })

    test("a deadlock ends one of the two as a conflict that may be retried; the other commits", async () => {
      const lock = (first: string, second: string) =>
        store.transaction(scope, async (tx) => {
          await tx.query("SELECT FROM ledger WHERE id = $1 FOR UPDATE", [first])
          await new Promise((resolve) => setTimeout(resolve, 100))
          await tx.query("SELECT FROM ledger WHERE id = $1 FOR UPDATE", [second])
        })
      const outcomes = await Promise.allSettled([lock("l1", "l2"), lock("l2", "l1")])
      const failed = outcomes.filter((outcome) => outcome.status === "rejected")
      expect(failed).toHaveLength(1)
      expect(failed[0]?.reason).toMatchObject({ code: "STORE_CONFLICT", retryable: true, commitUnknown: false })
    })

    test("a statement over its time limit is ended by the server, a transaction that idles over it too", async () => {
      const hasty = open(database.appUrl, { statementTimeoutMs: 200 })
      try {
        await expect(hasty.statement(scope, "SELECT pg_sleep(5)")).rejects.toMatchObject({ code: "STORE_TIMEOUT" })
        const asleep = hasty.transaction(scope, async (tx) => {
          await tx.query("SELECT FROM ledger WHERE id = 'l1' FOR UPDATE")
          await new Promise((resolve) => setTimeout(resolve, 600))
          await tx.query("SELECT 1")
        })
        const other = store.statement(scope, "UPDATE ledger SET at = 9 WHERE id = 'l1' RETURNING at")
        await expect(asleep).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
        expect(await other).toEqual([{ at: 9 }])
        expect(await hasty.statement(scope, "SELECT 1 AS one")).toEqual([{ one: 1 }])
      } finally {
        await hasty.close()
      }
    })
  })

  describe("roles", () => {
    const suffix = `t${process.pid}`
    const roles = ["bypass", "creator", "heir", "owner"].map((name) => `${name}_${suffix}`)
    const [bypass, creator, heir, owner] = roles
    beforeAll(async () => {
      await asSuperuser(`
        CREATE ROLE ${bypass} LOGIN BYPASSRLS PASSWORD 'x'; CREATE ROLE ${creator} LOGIN CREATEROLE PASSWORD 'x';
        CREATE ROLE ${owner} LOGIN PASSWORD 'x'; CREATE ROLE ${heir} LOGIN PASSWORD 'x' IN ROLE ${owner};
        CREATE TABLE owned (x int); ALTER TABLE owned OWNER TO ${owner}`)
    })
    afterAll(async () => {
      await asSuperuser(`DROP TABLE owned; DROP ROLE ${roles.join(", ")}`)
    })

    test("the application role is accepted", async () => {
      await assertSafeRole(store)
    })

    test.each([
      ["superuser", () => database.superuserUrl, "is superuser"],
      ["owner of the database", () => database.ownerUrl, "owns the database"],
      ["bypasses", () => as(bypass), "may bypass row-level security"],
      ["creates roles", () => as(creator), "may create roles"],
      ["owns a table", () => as(owner), "owns table owned"],
      ["could become an owner", () => as(heir), `${owner} owns table owned`],
    ])("a role that could get round it is refused: %s", async (_, url, why) => {
      const unsafe = open(url())
      try {
        await expect(assertSafeRole(unsafe)).rejects.toMatchObject({
          code: "STORE_UNSAFE_ROLE",
          message: expect.stringContaining(why),
        })
      } finally {
        await unsafe.close()
      }
    })

    test("a scope set on the role or the database beforehand is refused", async () => {
      await asSuperuser(`ALTER DATABASE ${database.name} SET app.scope = 'all'`)
      try {
        await expect(assertSafeRole(store)).rejects.toMatchObject({ message: expect.stringContaining("app.scope=all") })
      } finally {
        await asSuperuser(`ALTER DATABASE ${database.name} RESET app.scope`)
      }
    })

    function as(role: string | undefined): string {
      const url = new URL(database.appUrl)
      url.username = role ?? ""
      url.password = "x"
      return url.href
    }
  })

  test("an owner that may not create the missing role is told to have it created", async () => {
    const missing = migrate({ ownerUrl: database.ownerUrl, migrations: [], appRole: "nobody_made_me" })
    await expect(missing).rejects.toMatchObject({
      code: "STORE_MIGRATION",
      message: expect.stringContaining("create it"),
    })
  })

  test("a database without migrations is told apart from one that is away", async () => {
    const empty = await freshDatabase()
    const bare = open(empty.appUrl)
    try {
      await expect(assertMigrated(bare, migrations)).rejects.toMatchObject({ code: "STORE_NOT_MIGRATED" })
    } finally {
      await bare.close()
      await empty.drop()
    }
  })

  describe("a server of its own", () => {
    let server: PostgresServer
    let own: FreshDatabase
    beforeAll(async () => {
      server = await startPostgres()
      own = await freshDatabase({ server })
      await migrate({ ownerUrl: own.ownerUrl, migrations })
    }, 60_000)
    afterAll(() => server.stop())

    test("durable settings draw no warning; each one that loses commits is named", async () => {
      const durable = open(own.appUrl)
      const url = new URL(own.appUrl)
      url.searchParams.set("options", "-c synchronous_commit=off")
      const hasty = open(url.href)
      try {
        expect(await checkDurability(durable)).toEqual([])
        expect(await checkDurability(hasty)).toEqual([expect.stringContaining("synchronous_commit is off")])
      } finally {
        await Promise.all([durable.close(), hasty.close()])
      }
    })

    test("away, calls fail within bounds as unreachable; back, the same store goes on and keeps what was committed", async () => {
      const lasting = open(own.appUrl)
      try {
        const committed: string[] = []
        const odd: unknown[] = []
        let stop = false
        const writers = Array.from({ length: 4 }, async (_, w) => {
          for (let n = 0; !stop; n++) {
            try {
              const [row] = await lasting.statement(
                only("outage"),
                "INSERT INTO ledger (reseller_id, id) VALUES ('outage', $1) RETURNING id",
                [`${w}-${n}`],
                { name: "outage-insert" },
              )
              committed.push(String(row?.id))
            } catch (error) {
              if (!(error instanceof StoreError && error.code === "STORE_UNREACHABLE" && error.retryable))
                odd.push(error)
              await new Promise((resolve) => setTimeout(resolve, 20))
            }
          }
        })
        await until(async () => expect(committed.length).toBeGreaterThan(50))
        await server.stopImmediate()
        const started = performance.now()
        await expect(lasting.ping()).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
        await expect(lasting.transaction(nobody, async () => 1)).rejects.toMatchObject({ code: "STORE_UNREACHABLE" })
        expect(performance.now() - started).toBeLessThan(5000)
        await server.start()
        await until(() => lasting.ping())
        const before = committed.length
        await until(async () => expect(committed.length).toBeGreaterThan(before + 20))
        stop = true
        await Promise.all(writers)
        expect(odd).toEqual([])
        const kept = new Set((await lasting.statement(only("outage"), "SELECT id FROM ledger")).map((row) => row.id))
        expect(committed.filter((id) => !kept.has(id))).toEqual([])
      } finally {
        await lasting.close()
      }
    })

    test("hung, calls are given up a second after the statement limit, their commit unknown", async () => {
      const hung = open(own.appUrl, { statementTimeoutMs: 300 })
      try {
        await hung.ping()
        await server.pause()
        const started = performance.now()
        await expect(hung.statement(nobody, "SELECT 1")).rejects.toMatchObject({
          code: "STORE_UNREACHABLE",
          commitUnknown: true,
        })
        expect(performance.now() - started).toBeLessThan(3000)
        await server.resume()
        await until(() => hung.ping())
      } finally {
        await server.resume()
        await hung.close()
      }
    })
  })
})
