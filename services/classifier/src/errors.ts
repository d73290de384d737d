import { defineErrors } from "@rebound/runtime"

/** Why a call cannot be worked right now. Both end by themselves. */
export class ClassifierError extends defineErrors("ClassifierError", {
  CLASSIFIER_CALL_MOVED: {
    retryable: true,
    meaning:
      "Another owner wrote the call between our read and our write: it is read again, until the partition has moved.",
  },
  CLASSIFIER_EVENT_BEHIND: {
    retryable: true,
    meaning: "An event of the call is still to be written after a failure; what falls due waits behind it.",
  },
}) {}
