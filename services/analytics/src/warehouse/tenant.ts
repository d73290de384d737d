import { AnalyticsError } from "../errors.ts"
import type { AskOptions, Parameter, Row, Warehouse } from "./port.ts"
import { TABLE_NAMES } from "./schema.ts"

/** One reseller's part of the warehouse. Statements name tables as `@fact_attempts`; no other way in exists. */
export interface ResellerWarehouse {
  ask<T extends Row>(sql: string, parameters?: Readonly<Record<string, Parameter>>, options?: AskOptions): Promise<T[]>
  /** `INSERT INTO @@table SELECT …`: the first column is the reseller's, filled in here. */
  derive(
    table: string,
    columns: readonly string[],
    sql: string,
    parameters: Readonly<Record<string, Parameter>>,
  ): Promise<void>
}

const NAMED = /@([a-z_]+)/g
const BARE = new RegExp(`(?<![@\\w])(${TABLE_NAMES.join("|")})\\b`)

/**
 * The one place where the reseller's predicate is added: each `@table` becomes the reseller's own rows of it, newest
 * versions only. A statement that names a table without the mark, or a table that does not exist, is refused
 * (`ANALYTICS_UNSCOPED`), as is an empty reseller.
 */
export function resellerWarehouse(warehouse: Warehouse, resellerId: string): ResellerWarehouse {
  if (resellerId === "") throw new AnalyticsError("ANALYTICS_UNSCOPED", "no reseller is named")
  const bound = (parameters: Readonly<Record<string, Parameter>> = {}) => ({ ...parameters, reseller: resellerId })
  return {
    ask: (sql, parameters, options) => warehouse.ask(scoped(sql), bound(parameters), options),
    derive: (table, columns, sql, parameters) => {
      if (!TABLE_NAMES.some((known) => known === table)) throw unscoped(table)
      return warehouse.run(
        `INSERT INTO ${table} (reseller_id, ${columns.join(", ")})
         SELECT {reseller:String}, ${columns.join(", ")} FROM (${scoped(sql)})`,
        bound(parameters),
      )
    },
  }
}

function scoped(sql: string): string {
  const bare = BARE.exec(sql)
  if (bare !== null) throw unscoped(bare[1] ?? "")
  return sql.replace(NAMED, (_, table: string) => {
    if (!TABLE_NAMES.some((known) => known === table)) throw unscoped(table)
    return `(SELECT * FROM ${table} FINAL WHERE reseller_id = {reseller:String})`
  })
}

const unscoped = (table: string) =>
  new AnalyticsError("ANALYTICS_UNSCOPED", `table ${table} is not asked for by reseller`)
