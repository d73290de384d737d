/** A scan of a plan, and what its index is asked for. */
export interface Scan {
  readonly statement: string
  readonly table: string
  readonly index: string
  readonly condition: string
}

export interface WideScansOptions {
  /** Asks the one connection on which the statements are prepared. */
  readonly query: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>
  /** What the names of the statements begin with. */
  readonly named: string
  /** Tables that grow with every call, of which a reseller may have millions of rows. */
  readonly tables: readonly string[]
  /** Partial indexes of which little is in at any time: reading along them is no fault. */
  readonly fewIn?: readonly string[]
  /** `statement table`: goes along one reseller's rows on purpose, as lists and reports do. */
  readonly onPurpose?: readonly string[]
}

interface PlanNode {
  readonly "Relation Name"?: string
  readonly "Index Name"?: string
  readonly "Index Cond"?: string
  readonly Plans?: readonly PlanNode[]
}

/**
 * Scans of prepared statements, as PostgreSQL has planned them, that read more of a growing table than the statement asks
 * for: the whole of it, or all rows of a reseller. Such a plan is cheap on the small tables of tests and is kept while
 * they grow.
 */
export async function wideScans(
  options: WideScansOptions,
): Promise<{ readonly statements: readonly string[]; readonly wide: readonly Scan[] }> {
  const { query, named, tables, fewIn = [], onPurpose = [] } = options
  const prepared = await query(
    `SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name LIKE '${named}%'`,
  )
  const scans: Scan[] = []
  for (const { name, parameters } of prepared) {
    const nulls = Array.from({ length: Number(parameters) }, () => "NULL").join(", ")
    const [row] = await query(`EXPLAIN (FORMAT JSON) EXECUTE "${name}"${nulls === "" ? "" : `(${nulls})`}`)
    for (const { Plan } of planOf(row?.["QUERY PLAN"])) collect(String(name), Plan, scans)
  }
  return {
    statements: prepared.map(({ name }) => String(name)),
    wide: scans.filter(
      ({ statement, table, index, condition }) =>
        tables.includes(table) &&
        !fewIn.includes(index) &&
        !onPurpose.includes(`${statement} ${table}`) &&
        ![...condition.matchAll(/\b(\w+) = /g)].some(([, column]) => column !== "reseller_id"),
    ),
  }
}

const planOf = (plan: unknown): readonly { readonly Plan: PlanNode }[] =>
  (typeof plan === "string" ? JSON.parse(plan) : plan) as readonly { readonly Plan: PlanNode }[]

function collect(statement: string, node: PlanNode, scans: Scan[]): void {
  const table = node["Relation Name"]
  const bitmap = node.Plans?.find((plan) => plan["Index Name"] !== undefined && plan["Relation Name"] === undefined)
  const found = node["Index Name"] === undefined ? bitmap : node
  // The target of a write is named, too; it is scanned by a node below it.
  if (table !== undefined && (found !== undefined || (node.Plans ?? []).length === 0))
    scans.push({
      statement,
      table,
      index: found?.["Index Name"] ?? "",
      condition: found?.["Index Cond"] ?? "",
    })
  for (const plan of node.Plans ?? []) collect(statement, plan, scans)
}

/**
 * Looks at every connection of a pool: holds as many transactions as it has connections, all at once, so that no two of them
 * share one.
 */
export async function onEachConnection<Tx, Found>(
  connections: number,
  transaction: (work: (tx: Tx) => Promise<Found>) => Promise<Found>,
  look: (tx: Tx) => Promise<Found>,
): Promise<Found[]> {
  const all = Promise.withResolvers<void>()
  let held = 0
  const one = () =>
    transaction(async (tx) => {
      held += 1
      if (held === connections) all.resolve()
      await all.promise
      return await look(tx)
    })
  return await Promise.all(Array.from({ length: connections }, one))
}
