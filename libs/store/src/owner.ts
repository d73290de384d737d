import pg from "pg"
import { oid, parseInt8 } from "./column-types.ts"
import type { EmbeddedStore, OwnerTx } from "./embedded-store.ts"
import { ScopedTx } from "./scoped-tx.ts"
import { toStoreError } from "./sqlstate.ts"

/** Where the owner works: a server by the owner's URL, or an embedded store. */
export type OwnerSource = { readonly ownerUrl: string } | { readonly store: EmbeddedStore }

/** Transactions of the owner of the schema, outside scopes. Used by migrations and by the catalogue walk. */
export interface Owner {
  transaction<T>(work: (tx: OwnerTx) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** Opens one connection as the owner, without time limits: a migration of a filled table may take its time. */
export async function openOwner(source: OwnerSource): Promise<Owner> {
  if ("store" in source) return { transaction: (work) => source.store.asOwner(work), close: async () => {} }
  const client = new pg.Client({
    connectionString: source.ownerUrl,
    application_name: "rebound-owner",
    connectionTimeoutMillis: 5000,
    types: {
      getTypeParser: ((typeOid: number, format?: "text" | "binary") =>
        typeOid === oid.int8
          ? parseInt8
          : pg.types.getTypeParser(typeOid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
    },
  })
  client.on("error", () => {})
  try {
    await client.connect()
  } catch (cause) {
    throw toStoreError(cause)
  }
  return {
    async transaction(work) {
      const scoped = new ScopedTx(async (sql, values) => (await client.query(sql, [...values])).rows)
      try {
        await client.query("BEGIN")
        const value = await work({
          query: (sql, values) => scoped.query(sql, values),
          exec: async (sql) => {
            await client.query(sql)
          },
        })
        await client.query("COMMIT")
        return value
      } catch (cause) {
        await client.query("ROLLBACK").catch(() => {})
        throw toStoreError(cause)
      } finally {
        scoped.end()
      }
    },
    close: () => client.end(),
  }
}
