import type { ClickHouseSettings } from "@clickhouse/client"

export interface WarehouseLimits {
  /** Seconds that one statement may take. Default 30: a person has left by then. */
  readonly secondsMax?: number
  /** Bytes that one statement may hold. Default 1 GiB. */
  readonly bytesMax?: number
  /** Threads of one statement. Default 2. */
  readonly threads?: number
}

/**
 * Every setting that any statement of ours depends on, sent with each one. chdb keeps a setting of one call for all later
 * ones, so none is ever given to a single call: a deduplication token left behind once swallowed every later insert.
 */
export const neutralSettings = (limits: WarehouseLimits = {}): ClickHouseSettings => ({
  max_execution_time: limits.secondsMax ?? 30,
  max_memory_usage: String(limits.bytesMax ?? 1_073_741_824),
  max_threads: limits.threads ?? 2,
  async_insert: 0,
  insert_deduplication_token: "",
  join_use_nulls: 0,
  output_format_json_quote_64bit_integers: 0,
  // Searches every chain of AND for comparisons that follow from others, and names each column by all that it is made of: half
  // of what the statement that makes buckets costs, for nothing.
  optimize_and_compare_chain: 0,
  // Compiling what a statement of hundreds of expressions aggregates takes half a second and saves nothing that shows.
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  // Rows of one fact lie in one partition: the month is part of its key.
  do_not_merge_across_partitions_select_final: 1,
})
