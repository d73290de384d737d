import type { Store } from "@rebound/store"
import { type DataKey, openWithDataKey, sealWithDataKey, type Vault } from "@rebound/vault"

/** Seals what must not lie in plain, under one reseller's data key. Needs no I/O, so that it may be used inside a transaction. */
export interface ResellerSeal {
  sealNumber(number: string): string
  /** Throws VaultError `VAULT_TAMPERED` for another reseller's text or a changed one. */
  openNumber(sealed: string): string
  sealNotice(text: string): string
  openNotice(sealed: string): string
}

/** Seals by reseller. Rejects with StoreError, or VaultError where a reseller's key does not open. */
export interface Sealing {
  of(resellerId: string): Promise<ResellerSeal>
}

/** Resellers whose keys are kept in memory; beyond it they are read again. */
const KEYS_MAX = 10_000
const NUMBER = "caller-number"
const NOTICE = "notice"

/**
 * Keys are read once and kept. Several processes may make a reseller's first key at once: the first to commit wins. `of` reads
 * the store at times, so it is never to be called inside a transaction.
 */
export function createSealing({ store, vault }: { readonly store: Store; readonly vault: Vault }): Sealing {
  const seals = new Map<string, Promise<ResellerSeal>>()

  async function load(resellerId: string): Promise<ResellerSeal> {
    const scope = { kind: "resellers", ids: [resellerId] } as const
    const read = () =>
      store.statement(scope, "SELECT wrapped FROM conv_data_keys WHERE reseller_id = $1", [resellerId], {
        name: "conv_data_key",
      })
    let [row] = await read()
    if (row === undefined) {
      await store.statement(
        scope,
        "INSERT INTO conv_data_keys (reseller_id, wrapped) VALUES ($1, $2) ON CONFLICT (reseller_id) DO NOTHING",
        [resellerId, vault.wrapDataKey(resellerId, vault.newDataKey())],
      )
      ;[row] = await read()
    }
    return sealUnder(vault.unwrapDataKey(resellerId, String(row?.wrapped)))
  }

  return {
    of: (resellerId) => {
      const known = seals.get(resellerId)
      if (known !== undefined) return known
      if (seals.size >= KEYS_MAX) seals.clear()
      const loading = load(resellerId)
      seals.set(resellerId, loading)
      loading.catch(() => seals.delete(resellerId))
      return loading
    },
  }
}

const sealUnder = (key: DataKey): ResellerSeal => ({
  sealNumber: (number) => sealWithDataKey(key, NUMBER, number),
  openNumber: (sealed) => openWithDataKey(key, NUMBER, sealed),
  sealNotice: (text) => sealWithDataKey(key, NOTICE, text),
  openNotice: (sealed) => openWithDataKey(key, NOTICE, sealed),
})
