import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { type Extension, PGlite, type Transaction } from "@electric-sql/pglite"
import { appRoleDefault, quoteIdentifier } from "./app-role.ts"
import { oid, parseInt8, toText } from "./column-types.ts"
import { lockFile } from "./embedded-lock.ts"
import { NestingGuard } from "./nesting.ts"
import type { Row, Scope, SqlValue, Store, Tx } from "./port.ts"
import { scopeSql } from "./scope-sql.ts"
import { ScopedTx } from "./scoped-tx.ts"
import { toStoreError } from "./sqlstate.ts"

export interface EmbeddedStoreOptions {
  /** A directory for this store alone, made when missing; or `memory`, which keeps nothing (tests). */
  readonly directory: string
  /** PGlite extensions by name, for example `{ btree_gist }`. They exist only when passed here. */
  readonly extensions?: Readonly<Record<string, Extension>>
  /** Role that transactions run as. Default `rebound_app`. */
  readonly appRole?: string
}

export interface EmbeddedStore extends Store {
  /** Role that transactions run as. */
  readonly appRole: string
  /** One transaction as the owner, outside row-level security: for migrations and the catalogue walk only. */
  asOwner<T>(work: (owner: OwnerTx) => Promise<T>): Promise<T>
}

/** A transaction of the owner. `exec` takes several statements, without parameters. */
export interface OwnerTx extends Tx {
  exec(sql: string): Promise<void>
}

/** `toText` has already made text of everything; PGlite's own serializers would refuse some of it by column type. */
const asIs = { [oid.bool]: (text: string) => text, [oid.bytea]: (text: string) => text }

/**
 * A store inside this process: PostgreSQL in WebAssembly, one connection, transactions one at a time. Survives `kill -9`,
 * not a power cut (it never calls fsync). Its own user is a superuser, so every transaction switches to the application
 * role before anything else; row-level security then holds as on a server. Proves nothing about locks.
 *
 * Takes 3 to 5 s on a new directory, under 1 s on an old one. Rejects with StoreError `STORE_LOCKED` when another process
 * holds the directory.
 */
export async function createEmbeddedStore(options: EmbeddedStoreOptions): Promise<EmbeddedStore> {
  const appRole = options.appRole ?? appRoleDefault
  const inMemory = options.directory === "memory"
  let unlock = () => {}
  if (!inMemory) {
    await mkdir(options.directory, { recursive: true, mode: 0o700 })
    unlock = lockFile(join(options.directory, "lock.sqlite"))
  }
  let database: PGlite
  try {
    database = await PGlite.create({
      dataDir: inMemory ? "memory://" : join(options.directory, "postgres"),
      parsers: { [oid.int8]: parseInt8 },
      ...(options.extensions === undefined ? {} : { extensions: { ...options.extensions } }),
    })
  } catch (cause) {
    unlock()
    throw toStoreError(cause)
  }
  const guard = new NestingGuard()

  async function transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    guard.check()
    const enter = `SET LOCAL ROLE ${quoteIdentifier(appRole)}; ${scopeSql(scope)}`
    return await inTransaction(async (inner) => {
      await inner.exec(enter)
      const tx = new ScopedTx((sql, values) => run(inner, sql, values))
      try {
        const value = await guard.run(() => work(tx))
        if (tx.failure !== undefined) throw tx.failure
        return value
      } catch (cause) {
        throw new WorkFailed(cause)
      } finally {
        tx.end()
      }
    })
  }

  /** Tells what `work` threw, which passes as it is, from what the engine threw. */
  async function inTransaction<T>(body: (inner: Transaction) => Promise<T>): Promise<T> {
    try {
      return await database.transaction(body)
    } catch (cause) {
      throw cause instanceof WorkFailed ? cause.cause : toStoreError(cause)
    }
  }

  return {
    appRole,
    transaction,
    statement: async <R extends Row = Row>(scope: Scope, sql: string, values: readonly SqlValue[] = []) =>
      await transaction(scope, (tx) => tx.query<R>(sql, values)),
    async asOwner(work) {
      guard.check()
      return await inTransaction(async (inner) => {
        const tx = new ScopedTx((sql, values) => run(inner, sql, values))
        try {
          return await guard.run(() =>
            work({
              query: (sql, values) => tx.query(sql, values),
              exec: async (sql) => {
                await inner.exec(sql)
              },
            }),
          )
        } catch (cause) {
          throw new WorkFailed(cause)
        } finally {
          tx.end()
        }
      })
    },
    async ping() {
      await database.query("SELECT 1").catch((cause: unknown) => {
        throw toStoreError(cause)
      })
    },
    async close() {
      if (!database.closed) await database.close()
      unlock()
    },
  }
}

class WorkFailed extends Error {
  constructor(cause: unknown) {
    super("work failed", { cause })
  }
}

async function run(inner: Transaction, sql: string, values: readonly SqlValue[]): Promise<Row[]> {
  const result = await inner.query<Row>(sql, values.map(toText), { serializers: asIs })
  return result.rows
}
