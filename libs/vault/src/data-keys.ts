import type { Store } from "@rebound/store"
import type { DataKey, Vault } from "./vault.ts"

/** The data key of each reseller, under which its callers' numbers lie. */
export interface DataKeys {
  /**
   * The reseller's data key; made and kept when there is none. Reads the store at times, so it is never to be called inside a
   * transaction. Rejects with StoreError, or VaultError where what is kept does not open.
   */
  of(resellerId: string): Promise<DataKey>
}

/** Resellers whose keys are kept in memory; beyond it they are read again. */
const KEYS_MAX = 10_000

/**
 * Data keys as they lie, wrapped, in a table of a service's own: `reseller_id` its primary key, `wrapped` text. Read once and
 * kept. Several processes may make a reseller's first key at once: the first to commit wins.
 */
export function createDataKeys({
  store,
  vault,
  table,
}: {
  readonly store: Store
  readonly vault: Vault
  readonly table: string
}): DataKeys {
  const keys = new Map<string, Promise<DataKey>>()

  async function load(resellerId: string): Promise<DataKey> {
    const scope = { kind: "resellers", ids: [resellerId] } as const
    const read = () =>
      store.statement(scope, `SELECT wrapped FROM ${table} WHERE reseller_id = $1`, [resellerId], { name: table })
    let [row] = await read()
    if (row === undefined) {
      await store.statement(
        scope,
        `INSERT INTO ${table} (reseller_id, wrapped) VALUES ($1, $2) ON CONFLICT (reseller_id) DO NOTHING`,
        [resellerId, vault.wrapDataKey(resellerId, vault.newDataKey())],
      )
      ;[row] = await read()
    }
    return vault.unwrapDataKey(resellerId, String(row?.wrapped))
  }

  return {
    of: (resellerId) => {
      const known = keys.get(resellerId)
      if (known !== undefined) return known
      if (keys.size >= KEYS_MAX) keys.clear()
      const loading = load(resellerId)
      keys.set(resellerId, loading)
      loading.catch(() => keys.delete(resellerId))
      return loading
    },
  }
}
