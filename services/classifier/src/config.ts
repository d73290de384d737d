import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readOperationsConfig, readTracingConfig } from "@rebound/runtime"
import { readStoreConfig } from "@rebound/store"

/** What the classifier needs to know to run alone. */
export const readClassifierConfig = (read: ConfigReader, argv: readonly string[]) => ({
  ...readKafkaConfig(read, "the classifier reads call events from Kafka"),
  ...readStoreConfig(read, "the classifier keeps calls in PostgreSQL", argv),
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  ...readOperationsConfig(read, 9092),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
