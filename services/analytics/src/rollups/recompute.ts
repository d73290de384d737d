import { AnalyticsError } from "../errors.ts"
import type { ResellerWarehouse } from "../warehouse/tenant.ts"
import { BUCKET_COLUMNS, BUCKETS_SQL } from "./bucket-sql.ts"
import { type Bucket, type ClusterLimits, clusterBuckets } from "./touched.ts"

/**
 * A site's day is some hundred rows: 2,000 sites of one day, read with the days around it, are some million. A statement of
 * fewer sites may have more days.
 */
const LIMITS: ClusterLimits = { buckets: 2_000, siteDays: 14_000 }

/** A bucket that one statement cannot make within the warehouse's limits: its figures stay as they were. */
export type OnTooMuch = (bucket: Bucket, error: AnalyticsError) => void

/**
 * Makes buckets anew from the facts and replaces them. Repeating it changes nothing. What is too much for one statement is
 * halved until it fits; a single bucket that does not is told to `onTooMuch` and left, or thrown where nobody listens: no
 * amount of calls of one site and day may stop the figures of all others.
 *
 * The version is the server's clock, asked before any fact is read. So of two instances that make the same bucket the one with
 * the higher version read after the other had asked, and every fact was there before whoever wrote it asked: the highest
 * version has seen them all.
 */
export async function recomputeBuckets(
  warehouse: ResellerWarehouse,
  buckets: readonly Bucket[],
  onTooMuch?: OnTooMuch,
): Promise<void> {
  if (buckets.length === 0) return
  const [clock] = await warehouse.ask<{ version: string }>(
    "SELECT toString(toUnixTimestamp64Nano(now64(9))) AS version",
  )
  const waiting = clusterBuckets(buckets, LIMITS).toReversed()
  for (let cluster = waiting.pop(); cluster !== undefined; cluster = waiting.pop())
    try {
      await makeBuckets(warehouse, cluster, clock?.version ?? "0")
    } catch (error) {
      if (!(error instanceof AnalyticsError) || error.code !== "ANALYTICS_TOO_MUCH") throw error
      const [only, ...others] = cluster
      if (only === undefined || others.length > 0) {
        const half = Math.ceil(cluster.length / 2)
        waiting.push(cluster.slice(half), cluster.slice(0, half))
      } else if (onTooMuch === undefined) throw error
      else onTooMuch(only, error)
    }
}

async function makeBuckets(warehouse: ResellerWarehouse, cluster: readonly Bucket[], version: string): Promise<void> {
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
      bucket_version: version,
    },
  )
}
