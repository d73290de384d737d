import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readGrpcConfig, readOperationsConfig, readTracingConfig } from "@rebound/runtime"

/** What analytics needs to know to run alone. */
export const readAnalyticsConfig = (read: ConfigReader) => ({
  ...readKafkaConfig(read, "analytics reads facts from Kafka"),
  clickhouseUrl: read.url("CLICKHOUSE_URL", ["http:", "https:"], "analytics keeps facts and figures in ClickHouse"),
  /** `host:port` of the dispatcher's gRPC; without it figures are compared with nobody. */
  dispatcherAddress: read.optional("REBOUND_DISPATCHER_ADDRESS"),
  /** A missed rate above this many percent, even at its lower bound, is a gap in staffing. */
  gapPercent: read.integer("REBOUND_GAP_PERCENT", { min: 1, max: 99, fallback: 20 }),
  gapCalls: read.integer("REBOUND_GAP_CALLS", { min: 1, max: 10_000, fallback: 20 }),
  /** Opens the directory's sealed secrets, which its reader checks. */
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  ...readGrpcConfig(read, 9192),
  ...readOperationsConfig(read, 9095),
  ...readTracingConfig(read),
})
