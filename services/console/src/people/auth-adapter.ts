import type { Row, SqlValue, Store } from "@rebound/store"
import { type CleanedWhere, createAdapterFactory } from "better-auth/adapters"

/** A name of the library's schema as SQL has it. They come from our own options, never from a request. */
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

const OPERATORS: Readonly<Partial<Record<NonNullable<CleanedWhere["operator"]>, string>>> = {
  eq: "=",
  ne: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
}

/**
 * The auth library's database as our own store: every statement runs in a transaction of one reseller, under row-level
 * security, and names the reseller as well. So an e-mail address is one person in each reseller, whatever the library
 * believes of it. Instants are text in ISO 8601, which sorts as time does.
 */
export function authAdapter(store: Store, resellerId: string) {
  const scope = { kind: "resellers", ids: [resellerId] } as const
  const run = (sql: string, values: readonly SqlValue[]): Promise<Row[]> => store.statement(scope, sql, values)

  /** `reseller_id = $1 AND …`; the values go behind those that are there. */
  const matching = (where: readonly CleanedWhere[], values: SqlValue[]): string => {
    values.push(resellerId)
    const own = `reseller_id = $${values.length}`
    const terms = where.map(
      (term, index) => `${index === 0 ? "" : `${term.connector === "OR" ? "OR" : "AND"} `}${condition(term, values)}`,
    )
    return terms.length === 0 ? own : `${own} AND (${terms.join(" ")})`
  }
  const assignments = (update: Readonly<Record<string, unknown>>, values: SqlValue[]): string =>
    Object.entries(update)
      .map(([field, value]) => {
        values.push(sqlValue(value))
        return `${quoted(field)} = $${values.length}`
      })
      .join(", ")

  return createAdapterFactory({
    config: {
      adapterId: "rebound-store",
      supportsDates: false,
      supportsBooleans: true,
      supportsJSON: false,
      supportsNumericIds: false,
      transaction: false,
    },
    adapter: () => ({
      create: async ({ model, data }) => {
        const entries = Object.entries(data)
        const values: SqlValue[] = [resellerId, ...entries.map(([, value]) => sqlValue(value))]
        const names = ["reseller_id", ...entries.map(([field]) => quoted(field))].join(", ")
        const places = values.map((_, index) => `$${index + 1}`).join(", ")
        const [row] = await run(`INSERT INTO ${quoted(model)} (${names}) VALUES (${places}) RETURNING *`, values)
        return row as typeof data
      },
      findOne: async <T>({ model, where }: { model: string; where: CleanedWhere[] }) => {
        const values: SqlValue[] = []
        const [row] = await run(`SELECT * FROM ${quoted(model)} WHERE ${matching(where, values)} LIMIT 1`, values)
        return (row ?? null) as T | null
      },
      findMany: async <T>({
        model,
        where = [],
        limit,
        offset = 0,
        sortBy,
      }: {
        model: string
        where?: CleanedWhere[] | undefined
        limit: number
        offset?: number | undefined
        sortBy?: { field: string; direction: "asc" | "desc" } | undefined
      }) => {
        const values: SqlValue[] = []
        const rows = matching(where, values)
        const order = sortBy === undefined ? "" : ` ORDER BY ${quoted(sortBy.field)} ${sortBy.direction}`
        values.push(limit, offset)
        const range = `LIMIT $${values.length - 1} OFFSET $${values.length}`
        return (await run(`SELECT * FROM ${quoted(model)} WHERE ${rows}${order} ${range}`, values)) as T[]
      },
      update: async <T>({ model, where, update }: { model: string; where: CleanedWhere[]; update: T }) => {
        const values: SqlValue[] = []
        const set = assignments(update as Record<string, unknown>, values)
        const rows = matching(where, values)
        const [row] = await run(`UPDATE ${quoted(model)} SET ${set} WHERE ${rows} RETURNING *`, values)
        return (row ?? null) as T | null
      },
      updateMany: async ({ model, where, update }) => {
        const values: SqlValue[] = []
        const set = assignments(update, values)
        const rows = matching(where, values)
        return (await run(`UPDATE ${quoted(model)} SET ${set} WHERE ${rows} RETURNING id`, values)).length
      },
      delete: async ({ model, where }) => {
        const values: SqlValue[] = []
        await run(`DELETE FROM ${quoted(model)} WHERE ${matching(where, values)}`, values)
      },
      deleteMany: async ({ model, where }) => {
        const values: SqlValue[] = []
        return (await run(`DELETE FROM ${quoted(model)} WHERE ${matching(where, values)} RETURNING id`, values)).length
      },
      count: async ({ model, where = [] }) => {
        const values: SqlValue[] = []
        const [row] = await run(
          `SELECT count(*)::int AS count FROM ${quoted(model)} WHERE ${matching(where, values)}`,
          values,
        )
        return Number(row?.count ?? 0)
      },
    }),
  })
}

function condition({ field, operator = "eq", value }: CleanedWhere, values: SqlValue[]): string {
  if (value === null) return `${quoted(field)} IS ${operator === "ne" ? "NOT " : ""}NULL`
  if (operator === "in" || operator === "not_in") {
    values.push(Array.isArray(value) ? value.map(String) : [String(value)])
    const any = `${quoted(field)} = ANY ($${values.length}::text[])`
    return operator === "in" ? any : `NOT (${any})`
  }
  const sign = OPERATORS[operator]
  if (sign === undefined) throw new RangeError(`sign-in asks for an operator that is not there: ${operator}`)
  values.push(sqlValue(value))
  return `${quoted(field)} ${sign} $${values.length}`
}

function sqlValue(value: unknown): SqlValue {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value
  throw new RangeError(`sign-in writes a value that is no column's: ${typeof value}`)
}
