import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { BUCKET_COLUMNS, BUCKETS_SQL } from "./bucket-sql.ts"
import { type Bucket, clusterBuckets } from "./touched.ts"

/** Buckets of one statement. A site's day is some hundred rows, read with the days around it: bounded to some million. */
const BUCKETS_AT_ONCE = 2_000

/** Makes buckets anew from the facts and replaces them. Repeating it changes nothing. */
export async function recomputeBuckets(warehouse: ResellerWarehouse, buckets: readonly Bucket[]): Promise<void> {
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
      },
    )
  }
}
