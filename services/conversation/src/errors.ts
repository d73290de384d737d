import { defineErrors } from "@rebound/runtime"

/** Why a request of ours to somebody's address came to nothing. */
export class EgressError extends defineErrors("EgressError", {
  EGRESS_REFUSED: {
    retryable: false,
    meaning:
      "The address is not an ordinary public one, or the URL is not of a form that may be asked. Nothing was sent.",
  },
  EGRESS_UNRESOLVED: { retryable: true, meaning: "The name has no address, or nobody could be asked for it." },
  EGRESS_UNREACHABLE: { retryable: true, meaning: "No connection, or it broke before an answer." },
  EGRESS_TIMEOUT: { retryable: true, meaning: "No whole answer within the time that a target is given." },
  EGRESS_STATUS: {
    retryable: true,
    meaning: "The target answered something else than 2xx; redirects are not followed.",
  },
  EGRESS_GONE: { retryable: false, meaning: "The target answered 410: it wants no more." },
}) {}
