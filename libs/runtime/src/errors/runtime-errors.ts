import { defineErrors } from "./define-errors.ts"

/** Errors of this library's own parts. Configuration faults have a class of their own (ConfigError). */
export class RuntimeError extends defineErrors("RuntimeError", {
  RUNTIME_FULL: {
    retryable: true,
    meaning: "A bounded queue is at its limit and took nothing; try again later or shed load.",
    publicMessage: "busy, try again",
  },
  RUNTIME_CLOSED: { retryable: false, meaning: "Used after it was closed." },
  RUNTIME_BAD_FLUSH: {
    retryable: false,
    meaning: "A batch answered with another number of results than it had items: a bug.",
  },
  RUNTIME_STOP_INCOMPLETE: { retryable: false, meaning: "Something did not close in time or failed while closing." },
  RUNTIME_UNSAFE_LOG: { retryable: false, meaning: "The logger was asked to run without redaction." },
}) {}
