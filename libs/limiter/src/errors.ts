import { defineErrors } from "@rebound/runtime"

export class LimiterError extends defineErrors("LimiterError", {
  LIMITER_CHARGE: { retryable: false, meaning: "A charge or share that cannot be meant: a bug of the caller." },
  LIMITER_UNREACHABLE: {
    retryable: true,
    meaning: "Redis did not answer in time. Only ping rejects with it; admissions fall back to this instance's share.",
  },
}) {}
