import { Buffer } from "node:buffer"
import type { Store } from "@rebound/store"
import { type DataKey, openWithDataKey, sealWithDataKey, type Vault } from "@rebound/vault"

/** Seals what must not lie in plain: callers' numbers, verdict records, steps in the outbox. Each under its reseller's data key. */
export interface Sealing {
  /** The reseller's data key; made and kept when there is none. */
  keyOf(resellerId: string): Promise<DataKey>
  sealNumber(resellerId: string, number: string): Promise<string>
  /** Throws VaultError `VAULT_TAMPERED` for another reseller's text or a changed one. */
  openNumber(resellerId: string, sealed: string): Promise<string>
  sealRecord(resellerId: string, bytes: Uint8Array): Promise<string>
  openRecord(resellerId: string, sealed: string): Promise<Uint8Array>
}

/** Resellers whose keys are kept in memory; beyond it they are read again. */
const KEYS_MAX = 10_000
const NUMBER = "caller-number"
const RECORD = "record"

/** Keys are read once and kept. Several processes may make a reseller's first key at once: the first to commit wins. */
export function createSealing({ store, vault }: { readonly store: Store; readonly vault: Vault }): Sealing {
  const keys = new Map<string, Promise<DataKey>>()

  async function load(resellerId: string): Promise<DataKey> {
    const scope = { kind: "resellers", ids: [resellerId] } as const
    const read = () =>
      store.statement(scope, "SELECT wrapped FROM dispatch_data_keys WHERE reseller_id = $1", [resellerId], {
        name: "dispatch_data_key",
      })
    let [row] = await read()
    if (row === undefined) {
      await store.statement(
        scope,
        "INSERT INTO dispatch_data_keys (reseller_id, wrapped) VALUES ($1, $2) ON CONFLICT (reseller_id) DO NOTHING",
        [resellerId, vault.wrapDataKey(resellerId, vault.newDataKey())],
      )
      ;[row] = await read()
    }
    return vault.unwrapDataKey(resellerId, String(row?.wrapped))
  }

  function keyOf(resellerId: string): Promise<DataKey> {
    const known = keys.get(resellerId)
    if (known !== undefined) return known
    if (keys.size >= KEYS_MAX) keys.clear()
    const loading = load(resellerId)
    keys.set(resellerId, loading)
    loading.catch(() => keys.delete(resellerId))
    return loading
  }

  return {
    keyOf,
    sealNumber: async (resellerId, number) => sealWithDataKey(await keyOf(resellerId), NUMBER, number),
    openNumber: async (resellerId, sealed) => openWithDataKey(await keyOf(resellerId), NUMBER, sealed),
    sealRecord: async (resellerId, bytes) =>
      sealWithDataKey(await keyOf(resellerId), RECORD, Buffer.from(bytes).toString("base64")),
    openRecord: async (resellerId, sealed) =>
      Buffer.from(openWithDataKey(await keyOf(resellerId), RECORD, sealed), "base64"),
  }
}
