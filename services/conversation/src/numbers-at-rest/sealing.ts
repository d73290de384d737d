import type { Store } from "@rebound/store"
import { createDataKeys, type DataKey, openWithDataKey, sealWithDataKey, type Vault } from "@rebound/vault"

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

const NUMBER = "caller-number"
const NOTICE = "notice"

/** `of` reads the store at times, so it is never to be called inside a transaction; what it gives may be used there. */
export function createSealing({ store, vault }: { readonly store: Store; readonly vault: Vault }): Sealing {
  const keys = createDataKeys({ store, vault, table: "conv_data_keys" })
  return { of: async (resellerId) => sealUnder(await keys.of(resellerId)) }
}

const sealUnder = (key: DataKey): ResellerSeal => ({
  sealNumber: (number) => sealWithDataKey(key, NUMBER, number),
  openNumber: (sealed) => openWithDataKey(key, NUMBER, sealed),
  sealNotice: (text) => sealWithDataKey(key, NOTICE, text),
  openNotice: (sealed) => openWithDataKey(key, NOTICE, sealed),
})
