import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedWarehouse, createHttpWarehouse, createTables, type Warehouse } from "@rebound/analytics"
import { stopOnSignal } from "../processes/stop-on-signal.ts"

/** Generating and the yardsticks may take long; they are no person's question. 3 GiB leaves room on a laptop. */
const LIMITS = { secondsMax: 170, bytesMax: 3 * 1_073_741_824, threads: 2 }

/** A warehouse for one run: that of CLICKHOUSE_URL, whose database should be empty, else chdb in a scratch folder. */
export async function withWarehouse<T>(measure: (warehouse: Warehouse, engine: string) => Promise<T>): Promise<T> {
  const url = process.env.CLICKHOUSE_URL
  const folder = mkdtempSync(join(tmpdir(), "rebound-bench-"))
  const warehouse =
    url === undefined
      ? await createEmbeddedWarehouse({ directory: folder, ...LIMITS })
      : createHttpWarehouse({ url, ...LIMITS })
  const close = async () => {
    await warehouse.close()
    rmSync(folder, { recursive: true, force: true })
  }
  const release = stopOnSignal(close)
  try {
    await createTables(warehouse)
    return await measure(warehouse, url === undefined ? "chdb in this process" : "ClickHouse over HTTP")
  } finally {
    release()
    await close()
  }
}
