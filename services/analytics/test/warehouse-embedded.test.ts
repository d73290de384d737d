import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createEmbeddedWarehouse } from "../src/warehouse/embedded-warehouse.ts"
import { warehouseSuite } from "./warehouse-suite.ts"

warehouseSuite("chdb in this process", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rebound-warehouse-"))
  const warehouse = await createEmbeddedWarehouse({ directory })
  return {
    warehouse,
    close: async () => {
      await warehouse.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
})
