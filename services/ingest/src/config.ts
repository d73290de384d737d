import { readKafkaConfig } from "@rebound/bus"
import { type ConfigReader, readOperationsConfig, readTracingConfig } from "@rebound/runtime"

/** What ingest needs to know to run alone. */
export const readIngestConfig = (read: ConfigReader) => ({
  port: read.port("REBOUND_INGEST_PORT", 8081),
  /** Loopback unless told otherwise: TLS is the proxy's in front. */
  host: read.string("REBOUND_INGEST_HOST", "127.0.0.1"),
  /** `uws`, `node`, or the first that loads. */
  engine: read.oneOf("REBOUND_HTTP_ENGINE", ["auto", "uws", "node"], "auto"),
  ...readKafkaConfig(read, "ingest makes events durable in Kafka"),
  /** The spool and the sealed directory; has to survive a restart. */
  dataDir: read.string("REBOUND_DATA_DIR", ".rebound"),
  /** Bytes of the spool at most. Default 1 GiB: hours of a small install's events. */
  spoolBytesMax: read.integer("REBOUND_SPOOL_BYTES_MAX", {
    min: 1_048_576,
    max: 1_099_511_627_776,
    fallback: 1_073_741_824,
  }),
  hashKeys: read.secretKeys("REBOUND_HASH_KEYS"),
  vaultKeys: read.secretKeys("REBOUND_VAULT_KEYS"),
  ...readOperationsConfig(read, 9091),
  ...readTracingConfig(read),
  crashPoint: read.optional("REBOUND_CRASH_POINT"),
  crashReport: read.optional("REBOUND_CRASH_REPORT"),
})
