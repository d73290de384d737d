import type { Row, Store } from "@rebound/store"
import { ALL } from "./ledger-world.ts"

/** A scan of a plan, and what its index is asked for. */
interface Scan {
  readonly statement: string
  readonly table: string
  readonly index: string
  readonly condition: string
}

interface PlanNode {
  readonly "Relation Name"?: string
  readonly "Index Name"?: string
  readonly "Index Cond"?: string
  readonly "Recheck Cond"?: string
  readonly Plans?: readonly PlanNode[]
}

/** Tables that grow with every call, of which a reseller may have millions. */
const GROWING = new Set(["dispatch_calls", "dispatch_messages", "dispatch_callers"])
/** What partial indexes hold is few: texts on their way, and those of unknown fate. */
const FEW = new Set(["dispatch_messages_open", "dispatch_messages_unsettled", "dispatch_messages_unknown"])
/** These go along one reseller's calls on purpose. */
const REPORTS = new Set(["dispatch_list_calls", "dispatch_count_ledger"])

/** Scans of the statements prepared on the store's one connection that read more of a growing table than they ask for. */
export async function wideScans(
  store: Store,
): Promise<{ readonly statements: number; readonly wide: readonly Scan[] }> {
  const prepared = await store.statement(
    ALL,
    "SELECT name, cardinality(parameter_types) AS parameters FROM pg_prepared_statements WHERE name LIKE 'dispatch%'",
  )
  const scans: Scan[] = []
  for (const { name, parameters } of prepared) {
    const nulls = Array.from({ length: Number(parameters) }, () => "NULL").join(", ")
    const [row] = await store.statement(
      ALL,
      `EXPLAIN (FORMAT JSON) EXECUTE "${name}"${nulls === "" ? "" : `(${nulls})`}`,
    )
    for (const { Plan } of planOf(row)) collect(String(name), Plan, scans)
  }
  return { statements: prepared.length, wide: scans.filter((scan) => !isReport(scan) && !asksForMore(scan)) }
}

const planOf = (row: Row | undefined): readonly { readonly Plan: PlanNode }[] => {
  const plan = row?.["QUERY PLAN"]
  return (typeof plan === "string" ? JSON.parse(plan) : plan) as readonly { readonly Plan: PlanNode }[]
}

function collect(statement: string, node: PlanNode, scans: Scan[]): void {
  const table = node["Relation Name"]
  const bitmap = node.Plans?.find((plan) => plan["Index Name"] !== undefined && plan["Relation Name"] === undefined)
  // The target of a write is named, too; it is scanned by a node below it.
  if (table !== undefined && GROWING.has(table) && (node["Index Name"] !== undefined || bitmap !== undefined))
    scans.push({
      statement,
      table,
      index: node["Index Name"] ?? bitmap?.["Index Name"] ?? "",
      condition: node["Index Cond"] ?? bitmap?.["Index Cond"] ?? "",
    })
  else if (table !== undefined && GROWING.has(table) && (node.Plans ?? []).length === 0)
    scans.push({ statement, table, index: "", condition: "" })
  for (const plan of node.Plans ?? []) collect(statement, plan, scans)
}

const isReport = ({ statement, table }: Scan): boolean => table === "dispatch_calls" && REPORTS.has(statement)

const asksForMore = ({ index, condition }: Scan): boolean =>
  FEW.has(index) || [...condition.matchAll(/\b(\w+) = /g)].some(([, column]) => column !== "reseller_id")
