import { type ClickHouseClientConfigOptions, ClickHouseLogLevel, createClient } from "@clickhouse/client"
import { AnalyticsError } from "../errors.ts"
import { createClientWarehouse } from "./client-warehouse.ts"
import type { Warehouse } from "./port.ts"
import { neutralSettings, type WarehouseLimits } from "./settings.ts"

type Connection = NonNullable<ClickHouseClientConfigOptions["connection"]>

export interface EmbeddedWarehouseOptions extends WarehouseLimits {
  /** Where the data lies; made when missing. One folder per process. */
  readonly directory: string
}

/**
 * chdb, the same engine in this process. Never in a worker thread: the process dies as the thread ends. Survives a killed
 * process; not a power cut. Statements run one after another. Rejects with `ANALYTICS_NO_ENGINE` where it is not installed.
 */
export async function createEmbeddedWarehouse({ directory, ...limits }: EmbeddedWarehouseOptions): Promise<Warehouse> {
  const [{ createChdbConnection }, { drainPending }] = await Promise.all([
    import("chdb/connection"),
    import("chdb"),
  ]).catch((cause: unknown) => {
    throw new AnalyticsError("ANALYTICS_NO_ENGINE", "chdb did not load", { cause })
  })
  const client = createClient({
    // chdb follows the client's interface by hand, a version behind in its types.
    connection: createChdbConnection({ path: directory }) as unknown as Connection,
    clickhouse_settings: neutralSettings(limits),
    // What fails is thrown, and logged once by whoever gives up.
    log: { level: ClickHouseLogLevel.OFF },
  })
  // What was given up goes on computing; the folder is free only after it.
  return createClientWarehouse(client, drainPending)
}
