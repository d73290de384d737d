/**
 * The store: transactions under row-level security. One port, two drivers (PostgreSQL through `pg`, PGlite embedded), one
 * contract suite. Every transaction names whose rows it may touch; there is no way to run a statement without one.
 */

/**
 * Whose rows a transaction sees. `resellers` is a short list because batched statements cover several tenants at once;
 * people's requests always pass exactly one. `all` is for what belongs to the installation (rebuilding timers at start,
 * draining the outbox) and never serves a request of a person.
 */
export type Scope = { readonly kind: "resellers"; readonly ids: readonly string[] } | { readonly kind: "all" }

/** Values a statement takes. Objects and arrays are passed as JSON text by the caller (`JSON.stringify`) and cast in SQL. */
export type SqlValue = string | number | bigint | boolean | null | Uint8Array | readonly string[]

export type Row = Readonly<Record<string, unknown>>

export interface Tx {
  /** Runs one statement with `$1`-style parameters. `name` makes it a prepared statement on real PostgreSQL. */
  query<R extends Row = Row>(
    sql: string,
    values?: readonly SqlValue[],
    options?: { readonly name?: string },
  ): Promise<R[]>
}

export interface Store {
  /**
   * BEGIN, set the scope (`SET LOCAL`), run `work`, COMMIT. Rolls back when `work` rejects. Retries nothing by itself.
   * A statement that failed fails the transaction, also when `work` swallowed its error.
   * Rejects with what `work` threw, or with StoreError: `STORE_UNREACHABLE` (retryable; the commit's fate is unknown when
   * `commitUnknown` says so), `STORE_CONFLICT` (serialisation failure or deadlock; retryable), `STORE_CONSTRAINT` and
   * `STORE_FORBIDDEN` (not retryable); the whole list is in errors.ts.
   * Using the store inside `work` other than through `tx` rejects with `STORE_NESTED`: on PGlite it would wait for ever.
   */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>
  /** One statement, one transaction: BEGIN, scope, statement and COMMIT in as few round trips as the driver can. */
  statement<R extends Row = Row>(
    scope: Scope,
    sql: string,
    values?: readonly SqlValue[],
    options?: { readonly name?: string },
  ): Promise<R[]>
  /** Resolves when the server answers. */
  ping(): Promise<void>
  close(): Promise<void>
}

/** One forward step of a schema. Steps never change once released; a correction is a new step. */
export interface Migration {
  /** `<service>/<number>-<what>`, for example `dispatcher/001-ledger`. Applied in the order given, once each. */
  readonly id: string
  readonly sql: string
}
