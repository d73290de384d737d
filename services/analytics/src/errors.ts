import { defineErrors } from "@rebound/runtime"

/** What the warehouse and the figures reject with. */
export class AnalyticsError extends defineErrors("AnalyticsError", {
  ANALYTICS_WAREHOUSE_UNREACHABLE: {
    retryable: true,
    meaning: "ClickHouse did not answer, or not in time. Facts wait on their topics; nothing is lost.",
    publicMessage: "the figures are not available right now",
  },
  ANALYTICS_WAREHOUSE_FULL: {
    retryable: true,
    meaning: "ClickHouse has no room on its disk: make some. Facts wait on their topics meanwhile; nothing is lost.",
    publicMessage: "the figures are not available right now",
  },
  ANALYTICS_WAREHOUSE_BUSY: {
    retryable: true,
    meaning: "ClickHouse has no memory or time left for a block of facts. It is tried again; nothing is lost.",
    publicMessage: "the figures are not available right now",
  },
  ANALYTICS_WAREHOUSE_REFUSED: {
    retryable: false,
    meaning: "ClickHouse refused a statement for good: a bug, or a table of another version.",
  },
  ANALYTICS_TOO_MUCH: {
    retryable: false,
    meaning: "The question needs more time or memory than one may take: ask about fewer days or locations.",
    publicMessage: "too much at once: ask about fewer days or locations",
  },
  ANALYTICS_UNSCOPED: {
    retryable: false,
    meaning: "A statement named a table by itself instead of asking for a reseller's part of it: a bug.",
  },
  ANALYTICS_NO_ENGINE: {
    retryable: false,
    meaning: "chdb, an optional package, is not installed here: install it, or name a ClickHouse in CLICKHOUSE_URL.",
  },
}) {}
