import { Buffer } from "node:buffer"
import type { Store } from "@rebound/store"
import { createDataKeys, type DataKey, openWithDataKey, sealWithDataKey, type Vault } from "@rebound/vault"

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

const NUMBER = "caller-number"
const RECORD = "record"

/** Keys are read from the store when first asked for: inside a transaction only what `keyOf` was asked for before it. */
export function createSealing({ store, vault }: { readonly store: Store; readonly vault: Vault }): Sealing {
  const keys = createDataKeys({ store, vault, table: "dispatch_data_keys" })
  return {
    keyOf: (resellerId) => keys.of(resellerId),
    sealNumber: async (resellerId, number) => sealWithDataKey(await keys.of(resellerId), NUMBER, number),
    openNumber: async (resellerId, sealed) => openWithDataKey(await keys.of(resellerId), NUMBER, sealed),
    sealRecord: async (resellerId, bytes) =>
      sealWithDataKey(await keys.of(resellerId), RECORD, Buffer.from(bytes).toString("base64")),
    openRecord: async (resellerId, sealed) =>
      Buffer.from(openWithDataKey(await keys.of(resellerId), RECORD, sealed), "base64"),
  }
}
