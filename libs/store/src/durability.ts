import type { Store } from "./port.ts"

/**
 * Warnings about a server on which an acknowledged commit may be lost, in plain words; empty when all is well. The promise
 * of at most one text holds only for what stays committed. Reads settings only; an unprivileged role sees the number of
 * standbys but not their state.
 */
export async function checkDurability(store: Store): Promise<string[]> {
  const [found] = await store.statement(
    { kind: "resellers", ids: [] },
    `SELECT current_setting('synchronous_commit') AS commit, current_setting('fsync') AS fsync,
            current_setting('full_page_writes') AS pages, current_setting('synchronous_standby_names') AS names,
            (SELECT count(*) FROM pg_stat_replication) AS standbys`,
  )
  const warnings: string[] = []
  const commit = String(found?.commit)
  const names = String(found?.names)
  const standbys = Number(found?.standbys)
  if (found?.fsync !== "on") warnings.push("fsync is off: a power cut loses commits and may corrupt the database")
  if (found?.pages !== "on") warnings.push("full_page_writes is off: a power cut may corrupt the database")
  if (commit === "off") warnings.push("synchronous_commit is off: a crash loses the last commits")
  if (names !== "" && (commit === "local" || commit === "remote_write")) {
    warnings.push(`synchronous_commit is ${commit}: a failover may lose commits`)
  }
  if (names === "" && standbys > 0) {
    warnings.push(`${standbys} standby(s) but synchronous_standby_names is empty: a failover may lose commits`)
  }
  return warnings
}
