import { defineErrors } from "@rebound/runtime"

/** What goes wrong between a carrier and us. Messages name fields, never values: they may stand in logs and answers. */
export class CarrierError extends defineErrors("CarrierError", {
  CARRIER_MALFORMED: {
    retryable: false,
    meaning: "An authentic request that we cannot read; its bytes go to dead-letters.",
  },
  CARRIER_UNREACHABLE: { retryable: true, meaning: "The carrier did not answer a question; ask again later." },
  CARRIER_REFUSED: { retryable: false, meaning: "The carrier refused a question: credentials or account." },
  CARRIER_MISCONFIGURED: {
    retryable: false,
    meaning: "The account lacks a setting or secret that this carrier needs.",
  },
}) {
  /** Only with CARRIER_MALFORMED: the body is of a kind that this carrier does not send (HTTP 415 rather than 400). */
  readonly unsupportedType: boolean

  constructor(
    code: "CARRIER_MALFORMED" | "CARRIER_UNREACHABLE" | "CARRIER_REFUSED" | "CARRIER_MISCONFIGURED",
    message: string,
    options: { readonly cause?: unknown; readonly unsupportedType?: boolean } = {},
  ) {
    super(code, message, options.cause === undefined ? {} : { cause: options.cause })
    this.unsupportedType = options.unsupportedType ?? false
  }
}

/** An authentic request that cannot be used; `what` names the field and its fault. */
export const malformed = (what: string, options: { cause?: unknown; unsupportedType?: boolean } = {}): CarrierError =>
  new CarrierError("CARRIER_MALFORMED", what, options)
