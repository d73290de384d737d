import { ClickHouseLogLevel, createClient } from "@clickhouse/client"
import { createClientWarehouse } from "./client-warehouse.ts"
import type { Warehouse } from "./port.ts"
import { neutralSettings, type WarehouseLimits } from "./settings.ts"

export interface HttpWarehouseOptions extends WarehouseLimits {
  /** `http://user:password@host:8123/database`. Version 25.8 or newer; the database exists. */
  readonly url: string
}

/** ClickHouse over HTTP. Connects at the first statement. */
export function createHttpWarehouse({ url, ...limits }: HttpWarehouseOptions): Warehouse {
  const client = createClient({
    url,
    // The engine stops by itself first, and says why.
    request_timeout: ((limits.secondsMax ?? 30) + 5) * 1_000,
    max_open_connections: 8,
    clickhouse_settings: neutralSettings(limits),
    // What fails is thrown, and logged once by whoever gives up.
    log: { level: ClickHouseLogLevel.OFF },
  })
  return createClientWarehouse(client, async () => {})
}
