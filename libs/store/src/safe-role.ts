import { StoreError } from "./errors.ts"
import type { Scope, Store } from "./port.ts"

const nobody: Scope = { kind: "resellers", ids: [] }

/**
 * Reasons for which the connected role, or a role it could become, gets round row-level security. Membership counts
 * because `SET ROLE` needs nothing else; CREATEROLE because it may grant itself memberships; a setting of `app.*` because
 * it would stand where no transaction set one.
 */
const faultsSql = `
  WITH me AS (SELECT * FROM pg_roles WHERE rolname = session_user OR rolname = current_user),
  mine AS (
    SELECT r.* FROM pg_roles r WHERE EXISTS (SELECT FROM me WHERE NOT me.rolsuper AND pg_has_role(me.oid, r.oid, 'MEMBER'))
    UNION SELECT * FROM me
  )
  SELECT 'is superuser' AS why, rolname::text AS role FROM mine WHERE rolsuper
  UNION ALL SELECT 'may bypass row-level security', rolname FROM mine WHERE rolbypassrls
  UNION ALL SELECT 'may create roles', rolname FROM mine WHERE rolcreaterole AND NOT rolsuper
  UNION ALL SELECT 'may replicate', rolname FROM mine WHERE rolreplication AND NOT rolsuper
  UNION ALL SELECT 'owns table ' || min(c.oid::regclass::text), rolname FROM mine JOIN pg_class c ON c.relowner = mine.oid
    WHERE c.relkind IN ('r', 'p', 'm', 'v') AND c.relnamespace <> 'pg_catalog'::regnamespace AND NOT rolsuper GROUP BY rolname
  UNION ALL SELECT 'owns schema ' || n.nspname, rolname FROM mine JOIN pg_namespace n ON n.nspowner = mine.oid
    WHERE n.nspname = 'public' AND NOT rolsuper
  UNION ALL SELECT 'owns the database', rolname FROM mine JOIN pg_database d ON d.datdba = mine.oid
    WHERE d.datname = current_database() AND NOT rolsuper
  UNION ALL SELECT 'has a setting ' || setting, coalesce(rolname, 'all roles') FROM pg_db_role_setting s
    LEFT JOIN mine ON mine.oid = s.setrole, unnest(s.setconfig) AS setting
    WHERE setting LIKE 'app.%' AND (s.setrole = 0 OR mine.oid IS NOT NULL)`

/**
 * For a service at start: rejects with StoreError `STORE_UNSAFE_ROLE`, naming every reason, when the role it runs as could
 * see other resellers' rows. The embedded store is refused too, rightly: its session is a superuser's, and only its own
 * process can reach it.
 */
export async function assertSafeRole(store: Store): Promise<void> {
  const faults = await store.statement(nobody, faultsSql)
  if (faults.length === 0) return
  const reasons = faults.map((fault) => `${fault.role} ${fault.why}`).join("; ")
  throw new StoreError("STORE_UNSAFE_ROLE", `refusing this database role: ${reasons}`)
}
