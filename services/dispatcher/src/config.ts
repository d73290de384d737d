import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readGrpcConfig, readOperationsConfig, readTracingConfig } from "@rebound/runtime"
import { readStoreConfig } from "@rebound/store"
import { DECISION_LIMITS } from "./decide/limits.ts"

/** What the dispatcher needs to know to run alone. */
export const readDispatcherConfig = (read: ConfigReader, argv: readonly string[]) => ({
  ...readKafkaConfig(read, "the dispatcher reads verdicts from Kafka"),
  ...readStoreConfig(read, "the dispatcher keeps its ledger in PostgreSQL", argv),
  redisUrl: read.url("REDIS_URL", ["redis:", "rediss:"], "the dispatcher paces texts over all its instances in Redis"),
  /** How many dispatchers run: each falls back to its share of every rate while Redis is away. */
  instances: read.integer("REBOUND_DISPATCHERS", { min: 1, max: 100, fallback: 1 }),
  /** Names callers without their numbers; the same variable as in ingest and classifier. */
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  /** The daily spending limit of each reseller, in segments. */
  segmentsPerDay: read.integer("REBOUND_SEGMENTS_PER_DAY", {
    min: 0,
    max: 1_000_000_000,
    fallback: DECISION_LIMITS.segmentsPerDay,
  }),
  ...readGrpcConfig(read, 9190),
  ...readOperationsConfig(read, 9093),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
