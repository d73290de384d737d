import { defineErrors } from "@rebound/runtime"

/** What the dispatcher's own work rejects with; whatever else comes through is the store's, the bus's or the vault's. */
export class DispatchError extends defineErrors("DispatchError", {
  DISPATCH_CONTENDED: {
    retryable: true,
    meaning: "A verdict or a receipt lost its race several times in a row; it is tried again with fresh facts.",
  },
}) {}
