/**
 * The warehouse: facts in, answers out. One port, two drivers (ClickHouse over HTTP, chdb in this process), one contract
 * suite. Only `tenant.ts` and the schema name tables; everything else asks for a reseller's part of them.
 */

export type Parameter = string | number | boolean | readonly string[] | readonly number[]

/** A row as JSON has it. 64-bit integers are numbers: ours are milliseconds and counts, far below 2^53. */
export type Row = Readonly<Record<string, unknown>>

export interface AskOptions {
  /** Gives up waiting. chdb goes on computing until the time limit: that is its only brake. */
  readonly signal?: AbortSignal
}

export interface Warehouse {
  /**
   * Writes rows as one block: whole or not at all. Resolves when the server has it. Rejects with AnalyticsError; after
   * `ANALYTICS_WAREHOUSE_UNREACHABLE` the block may have landed, and writing it again is harmless: facts replace themselves.
   */
  insert(table: string, rows: readonly Row[]): Promise<void>
  /** Asks; `parameters` are bound as `{name:Type}`. Rejects with AnalyticsError, `ANALYTICS_TOO_MUCH` past the limits. */
  ask<T extends Row>(sql: string, parameters?: Readonly<Record<string, Parameter>>, options?: AskOptions): Promise<T[]>
  /** A statement without an answer: definitions, INSERT … SELECT. */
  run(sql: string, parameters?: Readonly<Record<string, Parameter>>): Promise<void>
  /** Resolves when the engine answers. For readiness. */
  ping(): Promise<void>
  close(): Promise<void>
}
