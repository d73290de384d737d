import { defineErrors } from "@rebound/runtime"

/** What can go wrong in ingest, beyond a request that is refused. */
export class IngestError extends defineErrors("IngestError", {
  INGEST_SPOOL_FULL: {
    retryable: true,
    meaning: "Kafka is away and the spool is full; the webhook was answered 503, so that the carrier tries again.",
  },
  INGEST_SPOOL_FAILED: {
    retryable: true,
    meaning: "Kafka is away and the spool's disk refused a write; the webhook was answered 503.",
  },
  INGEST_NO_SPOOL: {
    retryable: true,
    meaning: "Kafka is away and this volume does not survive a restart, so nothing may be spooled on it.",
  },
  INGEST_DIRECTORY_SEAL: {
    retryable: false,
    meaning: "The sealed directory on disk cannot be opened with any live key; ingest waits for the topic instead.",
  },
}) {}
