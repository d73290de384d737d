import { defineErrors } from "@rebound/runtime"

/** What can go wrong on the bus. */
export class BusError extends defineErrors("BusError", {
  BUS_TIMEOUT: {
    retryable: true,
    meaning: "The record was not acknowledged in time. It may still land: readers drop repeats by id.",
  },
  BUS_FULL: { retryable: true, meaning: "Too many records wait for this partition already; this one was not sent." },
  BUS_CLOSED: { retryable: false, meaning: "The producer or consumer was closed." },
  BUS_UNREACHABLE: { retryable: true, meaning: "The broker does not answer." },
  BUS_NOT_WRITTEN: { retryable: true, meaning: "The broker's reply does not name the partition that was written to." },
  BUS_REFUSED: {
    retryable: false,
    meaning: "The broker or the log refused the record for good: too large, not authorised, disk full. See the cause.",
  },
  BUS_TOPIC_MISMATCH: {
    retryable: false,
    meaning:
      "A topic exists with another number of partitions. A new count is a new topic version with drain and switch.",
  },
  BUS_UNKNOWN_TOPIC: {
    retryable: false,
    meaning: "The topic does not exist; topics are never made by writing to them.",
  },
  BUS_LOCKED: {
    retryable: false,
    meaning: "Another process uses this data directory, or another consumer this group.",
  },
}) {}
