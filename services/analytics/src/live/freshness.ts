import type { Warehouse } from "../warehouse/port.ts"
import { resellerWarehouse } from "../warehouse/tenant.ts"

export interface Freshness {
  /** The newest call that the figures hold, and when the newest bucket was written. 0 where there is nothing yet. */
  of(resellerId: string): Promise<{ readonly newestFactAtMs: number; readonly writtenAtMs: number }>
}

/** Asked of the warehouse itself, so that it is true whichever instance wrote. */
export const createFreshness = (warehouse: Warehouse): Freshness => ({
  async of(resellerId) {
    const own = resellerWarehouse(warehouse, resellerId)
    const [row] = await own.ask<{ newest: number; written: number }>(
      `SELECT (SELECT max(ended_ms) FROM @fact_attempts 
         WHERE local_day >= (SELECT max(local_day) FROM @rollup_days WHERE inbound > 0) - 1) AS newest,
         toUInt64(max(bucket_version) / 1000000) AS written FROM @rollup_days`,
    )
    return { newestFactAtMs: row?.newest ?? 0, writtenAtMs: row?.written ?? 0 }
  },
})
