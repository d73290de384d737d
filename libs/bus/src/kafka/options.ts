/** How to reach Kafka. */
export interface KafkaBusOptions {
  /** `host:port`, at least one. */
  readonly brokers: readonly string[]
  /** Which client library. Default `platformatic`; docs/decisions says why, with figures. */
  readonly client?: "platformatic" | "kafkajs"
  readonly clientId: string
  /** Put before every topic and group name, for several installations on one cluster. Default none. */
  readonly prefix?: string
  /** Copies of each partition when topics are made. Default 1; production uses 3 with min.insync.replicas=2. */
  readonly replicas?: number
  /** A member that is silent this long loses its partitions. Default 10,000. */
  readonly sessionTimeoutMs?: number
  readonly random?: () => number
  /** Told what the client library complains about. */
  readonly onWarning?: (message: string, error?: unknown) => void
}

export const HEARTBEAT_MS = 1_000
export const COMMIT_EVERY_MS = 250
/** An idle fetch returns after this; decides how fast a resumed partition is asked for again, not latency. */
export const FETCH_WAIT_MS = 250
export const FETCH_BYTES = 1_048_576

/** What a fetch waits for at the broker: `fetch.min.bytes` and `fetch.max.wait.ms` of Kafka's protocol. */
export const fetchWait = (gatherMs = 0): { readonly minBytes: number; readonly waitMs: number } =>
  gatherMs > 0 ? { minBytes: FETCH_BYTES, waitMs: gatherMs } : { minBytes: 1, waitMs: FETCH_WAIT_MS }

/** A client that cannot tell its state is asked again after this. */
export const RETRY_MS = 200
