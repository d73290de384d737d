import { createEmbeddedStore, migrate } from "../src/index.ts"
import { migrations, only } from "./migrations.ts"

/** A child process that writes as fast as it can and tells its parent of every commit, until it is killed. */
const [directory] = process.argv.slice(2)
const store = await createEmbeddedStore({ directory: directory ?? "" })
await migrate({ store, migrations })
for (let n = 0; ; n++) {
  const id = `row-${n}`
  await store.statement(only("writer"), "INSERT INTO ledger (reseller_id, id) VALUES ('writer', $1)", [id])
  process.send?.(id)
}
