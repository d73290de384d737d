import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { BUCKET_COLUMNS, BUCKETS_SQL } from "./bucket-sql.ts"
import { type Bucket, clusterBuckets } from "./touched.ts"

/** Buckets of one statement. A site's day is some hundred rows, read with the days around it: bounded to some million. */
const BUCKETS_AT_ONCE = 2_000

/**
 * Makes buckets anew from the facts and replaces them. Repeating it changes nothing.
 *
 * The version is the server's clock, asked before any fact is read. So of two instances that make the same bucket the one with
 * the higher version read after the other had asked, and every fact was there before whoever wrote it asked: the highest
 * version has seen them all.
 */
export async function recomputeBuckets(warehouse: ResellerWarehouse, buckets: readonly Bucket[]): Promise<void> {
  if (buckets.length === 0) return
  const [clock] = await warehouse.ask<{ version: string }>(
    "SELECT toString(toUnixTimestamp64Nano(now64(9))) AS version",
  )
  for (const cluster of clusterBuckets(buckets, BUCKETS_AT_ONCE)) {
    const days = cluster.map(({ day }) => day).sort()
    await warehouse.derive(
      "rollup_days",
      BUCKET_COLUMNS.map(([name]) => name),
      BUCKETS_SQL,
      {
        locations: [...new Set(cluster.map(({ locationId }) => locationId))],
        bucket_locations: cluster.map(({ locationId }) => locationId),
        bucket_days: cluster.map(({ day }) => day),
        from: days[0] ?? "",
        to: days.at(-1) ?? "",
        bucket_version: clock?.version ?? "0",
      },
    )
  }
}
