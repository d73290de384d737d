import pg from "pg"
import { oid, parseInt8 } from "./column-types.ts"
import { StoreError } from "./errors.ts"
import { NestingGuard } from "./nesting.ts"
import type { Row, Scope, SqlValue, Store, Tx } from "./port.ts"
import { beginSql } from "./scope-sql.ts"
import { ScopedTx } from "./scoped-tx.ts"
import { stalePlan, toStoreError } from "./sqlstate.ts"

export interface PostgresStoreOptions {
  /** `postgres://user:password@host:port/database`; the user is the application role, never the owner. */
  readonly url: string
  /**
   * Connections at most. Default 10: group commit keeps few statements in flight, and six processes of 10 stay under
   * PostgreSQL's default of 100.
   */
  readonly poolMax?: number
  /** Shown in `pg_stat_activity`, for example `rebound-dispatcher`. */
  readonly applicationName: string
  /**
   * The server ends a statement that runs longer, and a transaction that idles longer between statements (a stopped
   * process must not keep row locks). One second later the client gives the connection up as hung.
   */
  readonly statementTimeoutMs: number
  /** How long to wait for a connection, new or free. Default 2,000: longer than a handshake on a busy machine, shorter than a retry. */
  readonly connectTimeoutMs?: number
}

type Client = pg.PoolClient

/** Answers of the wire as JavaScript values: see `column-types.ts`. */
const types: pg.CustomTypesConfig = {
  getTypeParser: ((typeOid: number, format?: "text" | "binary") =>
    typeOid === oid.int8
      ? parseInt8
      : pg.types.getTypeParser(typeOid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
}

/**
 * How the planner is held for a service. Every statement looks rows up by keys, and most are planned while their tables are
 * still empty: a hash join over a whole table is then the cheapest plan, is kept with the prepared statement, and grows
 * with the table until statistics come round (17 ms instead of 0.1 ms a statement after 2,000 calls). So: by index, in
 * nested loops, planned once. These are costs and not bans: a statement that has no index to go by still runs.
 */
const PLANNER = [
  "enable_seqscan=off",
  "enable_hashjoin=off",
  "enable_mergejoin=off",
  "jit=off",
  "plan_cache_mode=force_generic_plan",
]

/**
 * A store on PostgreSQL. Connects when first used, so it can be built while the server is away; a lost server makes calls
 * reject with `STORE_UNREACHABLE` until it is back, nothing needs to be reopened.
 *
 * A `statement` takes one round trip: BEGIN with the scope, the statement and COMMIT leave in one write. That is safe
 * because PostgreSQL turns a COMMIT after a failed statement into a ROLLBACK.
 */
export function createPostgresStore(options: PostgresStoreOptions): Store {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolMax ?? 10,
    application_name: options.applicationName,
    options: PLANNER.map((setting) => `-c ${setting}`).join(" "),
    statement_timeout: options.statementTimeoutMs,
    idle_in_transaction_session_timeout: options.statementTimeoutMs,
    query_timeout: options.statementTimeoutMs + 1000,
    connectionTimeoutMillis: options.connectTimeoutMs ?? 2000,
    keepAlive: true,
    pipeline: true,
    types,
  })
  // A connection that dies says so by an event, which without a listener ends the process: from the pool while idle, from
  // the client while in use. What was under way on it rejects by itself, and the pool drops it.
  pool.on("error", () => {})
  pool.on("connect", (client) => client.on("error", () => {}))
  const guard = new NestingGuard()

  async function acquire(): Promise<Client> {
    try {
      return await pool.connect()
    } catch (cause) {
      throw toStoreError(cause)
    }
  }

  return {
    async transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
      guard.check()
      const begin = beginSql(scope)
      const client = await acquire()
      // Not awaited: the first statement of `work` travels right behind it. Its failure shows at COMMIT.
      const began = settle(client.query(begin))
      const tx = new ScopedTx((sql, values, name) => runExtended(client, sql, values, name))
      let value: T
      try {
        value = await guard.run(() => work(tx))
        if (tx.failure !== undefined) throw tx.failure
      } catch (cause) {
        tx.end()
        const rolledBack = await settle(client.query("ROLLBACK"))
        giveBack(client, tx.failure ?? firstFailure(rolledBack))
        throw cause
      }
      tx.end()
      const committed = await settle(client.query("COMMIT"))
      const failure = firstFailure(await began, committed) ?? tx.failure ?? refusedCommit(committed)
      giveBack(client, failure)
      if (failure !== undefined) throw toStoreError(failure, true)
      return value
    },

    async statement<R extends Row = Row>(
      scope: Scope,
      sql: string,
      values: readonly SqlValue[] = [],
      { name }: { readonly name?: string } = {},
    ): Promise<R[]> {
      guard.check()
      const begin = beginSql(scope)
      const client = await acquire()
      const flight = inOneWrite(
        client,
        () =>
          [
            settle(client.query(begin)),
            settle(runExtended(client, sql, values, name)),
            settle(client.query("COMMIT")),
          ] as const,
      )
      const [began, ran, committed] = await Promise.all(flight)
      const failure = firstFailure(began, ran, committed)
      giveBack(client, failure)
      if (failure !== undefined || !ran.ok) throw toStoreError(failure, true)
      return ran.value as R[]
    },

    async ping(): Promise<void> {
      const client = await acquire()
      const answered = await settle(client.query("SELECT 1"))
      giveBack(client, firstFailure(answered))
      if (!answered.ok) throw toStoreError(answered.cause)
    },

    async close(): Promise<void> {
      await pool.end()
    },
  }
}

type Outcome<T = unknown> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly cause: unknown }

async function settle<T>(promise: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await promise }
  } catch (cause) {
    return { ok: false, cause }
  }
}

function firstFailure(...outcomes: readonly Outcome[]): unknown {
  for (const outcome of outcomes) if (!outcome.ok) return outcome.cause
  return undefined
}

/** COMMIT of a failed transaction succeeds with the tag ROLLBACK: a statement that `work` did not wait for has failed. */
function refusedCommit(committed: Outcome<pg.QueryResult>): StoreError | undefined {
  if (!committed.ok || committed.value.command === "COMMIT") return undefined
  return new StoreError("STORE_QUERY", "rolled back: a statement failed that nothing waited for")
}

/** Always the extended protocol: it takes one statement only, so no text can carry a second one behind it. */
async function runExtended(
  client: Client,
  sql: string,
  values: readonly SqlValue[],
  name: string | undefined,
): Promise<Row[]> {
  const query = { text: sql, values: [...values], queryMode: "extended", ...(name === undefined ? {} : { name }) }
  const result: pg.QueryResult<Row> = await client.query(query)
  return result.rows
}

/** `pg` writes each message by itself; corked, the kernel sends them as one packet. */
function inOneWrite<T>(client: Client, send: () => T): T {
  const { stream } = (client as unknown as { readonly connection: { readonly stream: NodeJS.WritableStream } })
    .connection
  const corkable = stream as NodeJS.WritableStream & { cork(): void; uncork(): void }
  corkable.cork()
  try {
    return send()
  } finally {
    corkable.uncork()
  }
}

/** A connection goes back only when it is outside any transaction and its plans are fresh; else it is closed. */
function giveBack(client: Client, failure: unknown): void {
  const status = (client as unknown as { getTransactionStatus(): string | null }).getTransactionStatus()
  const error = failure === undefined ? undefined : toStoreError(failure)
  client.release(status !== "I" || error?.code === "STORE_UNREACHABLE" || error?.sqlState === stalePlan)
}
