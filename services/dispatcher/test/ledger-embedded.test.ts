import { createEmbeddedStore, migrate } from "@rebound/store"
import { describe } from "vitest"
import { DISPATCHER_MIGRATIONS } from "../src/ledger/migrations.ts"
import { ledgerSuite } from "./ledger-suite.ts"

describe("ledger on the embedded store", { timeout: 30_000 }, () => {
  ledgerSuite(async () => {
    const store = await createEmbeddedStore({ directory: "memory" })
    await migrate({ store, migrations: DISPATCHER_MIGRATIONS })
    return store
  })
})
