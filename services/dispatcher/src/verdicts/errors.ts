import { defineErrors } from "@rebound/runtime"

export class VerdictError extends defineErrors("VerdictError", {
  DISPATCH_CONTENDED: {
    retryable: true,
    meaning: "A verdict lost its race several times in a row; it is tried again with fresh facts.",
  },
}) {}
