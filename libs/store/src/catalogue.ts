import { type OwnerSource, openOwner } from "./owner.ts"
import { policyName } from "./row-security.ts"

export interface CatalogueOptions {
  /**
   * Tables that belong to the installation and hold nothing of a reseller: `table`, `schema.table` or `schema.*` (a
   * library's own schema). `rebound_migrations` is always among them.
   */
  readonly installationWide?: readonly string[]
}

/** One row per relation an application role could read, and what guards it. */
const relationsSql = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind AS kind, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
    coalesce('security_invoker=true' = ANY (c.reloptions) OR 'security_invoker=on' = ANY (c.reloptions), false) AS invoker,
    (SELECT attnotnull FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'reseller_id' AND NOT attisdropped) AS not_null,
    (SELECT coalesce(json_agg(json_build_object('name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
        'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))), '[]')
      FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname NOT LIKE 'pg\\_toast%' AND n.nspname NOT LIKE 'pg\\_temp%'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')
  ORDER BY 1, 2`

const definersSql = `
  SELECT p.oid::regprocedure::text AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
  WHERE p.prosecdef AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
  ORDER BY 1`

interface Policy {
  readonly name: string
  readonly permissive: boolean
  readonly command: string
  readonly using: string | null
  readonly check: string | null
}

/**
 * Walks the catalogue and answers, in words, every way by which rows of one reseller could reach another: a table with a
 * `reseller_id` (or any table not named as installation-wide) without forced row-level security and exactly the one
 * policy; a view that runs as its owner; a materialized view; a function that runs as its owner. Empty when sound.
 */
export async function catalogueFaults(source: OwnerSource, options: CatalogueOptions = {}): Promise<string[]> {
  const owner = await openOwner(source)
  try {
    return await owner.transaction(async (tx) => {
      const exempt = new Set(["public.rebound_migrations", ...(options.installationWide ?? []).map(qualified)])
      const faults: string[] = []
      for (const row of await tx.query(relationsSql)) {
        const relation = `${row.schema}.${row.name}`
        const isTenant = row.not_null !== null
        if (!isTenant && (exempt.has(relation) || exempt.has(`${row.schema}.*`))) continue
        faults.push(...faultsOf(row).map((fault) => `${relation}: ${fault}`))
      }
      for (const row of await tx.query(definersSql)) faults.push(`${row.name}: function runs as its owner`)
      return faults
    })
  } finally {
    await owner.close()
  }
}

function qualified(name: string): string {
  return name.includes(".") ? name : `public.${name}`
}

function faultsOf(row: Readonly<Record<string, unknown>>): string[] {
  switch (row.kind) {
    case "v":
      return row.invoker === true ? [] : ["view runs as its owner (needs security_invoker)"]
    case "m":
      return ["materialized view holds rows outside row-level security"]
    case "f":
      return ["foreign table knows no row-level security"]
    default:
      return tableFaults(row)
  }
}

function tableFaults(row: Readonly<Record<string, unknown>>): string[] {
  if (row.not_null === null) return ["no reseller_id, and not named as installation-wide"]
  const faults: string[] = []
  if (row.not_null !== true) faults.push("reseller_id may be null")
  if (row.enabled !== true) faults.push("row-level security is not enabled")
  if (row.forced !== true) faults.push("row-level security is not forced")
  const policies = row.policies as readonly Policy[]
  if (!policies.some((policy) => policy.name === policyName)) faults.push(`policy ${policyName} is missing`)
  for (const policy of policies) {
    // Permissive policies widen one another; restrictive ones only narrow.
    if (policy.permissive && !isThePolicy(policy)) faults.push(`policy ${policy.name} lets more through`)
  }
  return faults
}

/** Servers print the predicate with other blanks and casts than it was written; its shape stays. */
const predicateShape =
  /^\(\(?reseller_id = ANY \(\(?\( SELECT (public\.)?rebound_resellers\(\) AS rebound_resellers\)(::text\[\])?\)?\)?\)? OR \( SELECT (public\.)?rebound_sees_all\(\) AS rebound_sees_all\)\)$/

function isThePolicy(policy: Policy): boolean {
  return [policy.using, policy.check].every(
    (predicate) => predicate !== null && predicateShape.test(predicate.replaceAll(/\s+/g, " ")),
  )
}
