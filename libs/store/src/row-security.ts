import { quoteIdentifier } from "./app-role.ts"

/** Name of the policy on every tenant table. */
export const policyName = "rebound_reseller"

/**
 * The one predicate. Both functions stand in sub-selects, so PostgreSQL runs each once a statement and not once a row.
 * Equality of text is leakproof, so an index on the columns a statement names is used before the policy filters.
 */
const policyPredicate = "(reseller_id = ANY ((SELECT rebound_resellers())::text[]) OR (SELECT rebound_sees_all()))"

/** Functions of the predicate. Without a scope both answer "nothing": a setting never made is NULL, one of an older transaction ''. */
export const scopeFunctionsSql = `
CREATE FUNCTION rebound_resellers() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT string_to_array(current_setting('app.resellers', true), ',') $$;
CREATE FUNCTION rebound_sees_all() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce(current_setting('app.scope', true) = 'all', false) $$;
`

/** For a service's migration: puts an existing table with a `reseller_id text` column under forced row-level security. */
export function policySql(table: string): string {
  const name = quoteIdentifier(table)
  return `ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY;
ALTER TABLE ${name} FORCE ROW LEVEL SECURITY;
CREATE POLICY ${policyName} ON ${name} USING ${policyPredicate} WITH CHECK ${policyPredicate};
`
}

/** For a service's migration: creates a tenant table from its other columns and constraints, policy and all. */
export function tenantTable(table: string, columns: string): string {
  return `CREATE TABLE ${quoteIdentifier(table)} (
  reseller_id text NOT NULL,
  ${columns}
);
${policySql(table)}`
}
