import { createEmbeddedStore, type EmbeddedStore, migrate, tenantTable } from "@rebound/store"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createDataKeys, createVault } from "./index.ts"

const TABLE = "things_data_keys"
const vault = createVault({ keys: [{ version: "1", key: Buffer.alloc(32, 3) }] })
let store: EmbeddedStore
beforeAll(async () => {
  store = await createEmbeddedStore({ directory: "memory" })
  const columns = "wrapped text NOT NULL,\n  PRIMARY KEY (reseller_id)"
  await migrate({ store, migrations: [{ id: "vault-test/001", sql: tenantTable(TABLE, columns) }] })
})
afterAll(() => store.close())

const instance = () => createDataKeys({ store, vault, table: TABLE })

// Two keys for one reseller: what one process sealed, the other could never open.
test("of processes that make a reseller's first key at once all have the one that was kept", async () => {
  const keys = await Promise.all([instance(), instance(), instance()].map((keysOf) => keysOf.of("northstar")))
  const [row] = await store.statement({ kind: "all" }, `SELECT wrapped FROM ${TABLE} WHERE reseller_id = 'northstar'`)
  const kept = vault.unwrapDataKey("northstar", String(row?.wrapped))
  for (const key of keys) expect(key.equals(kept)).toBe(true)
  expect((await instance().of("lakeside")).equals(kept)).toBe(false)
})

test("a key that could not be read is asked for again", async () => {
  const keys = instance()
  await store.statement({ kind: "all" }, `INSERT INTO ${TABLE} (reseller_id, wrapped) VALUES ('broken', 'damaged')`)
  await expect(keys.of("broken")).rejects.toMatchObject({ code: "VAULT_TAMPERED" })
  await store.statement({ kind: "all" }, `UPDATE ${TABLE} SET wrapped = $1 WHERE reseller_id = 'broken'`, [
    vault.wrapDataKey("broken", vault.newDataKey()),
  ])
  await expect(keys.of("broken")).resolves.toBeDefined()
})
