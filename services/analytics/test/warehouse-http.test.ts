import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { startClickHouse, startClickHouseStandIn } from "@rebound/testkit"
import { createHttpWarehouse } from "../src/warehouse/http-warehouse.ts"
import { warehouseSuite } from "./warehouse-suite.ts"

// A real server where there is one (CLICKHOUSE_URL or Docker); else the HTTP driver meets the embedded engine over HTTP.
warehouseSuite("ClickHouse over HTTP", async () => {
  const real = await startClickHouse()
  const directory = mkdtempSync(join(tmpdir(), "rebound-clickhouse-"))
  const server = real ?? (await startClickHouseStandIn(directory))
  const warehouse = createHttpWarehouse({ url: server.url })
  return {
    warehouse,
    close: async () => {
      await warehouse.close()
      await server.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
})
