/** What Node says of an argument that is none, `ERR_INVALID_ARG_TYPE` for example: the same records fail again. */
const MISTAKE = /^ERR_(?:INVALID_ARG|OUT_OF_RANGE)/

/**
 * Whether a failed send of kafkajs is the broker's own no (too large, not authorised) or a mistake of the caller's, and so
 * for good. All else is the connection's state, whatever the library calls it: between connecting and the broker's first
 * answer it throws a plain "Broker not connected", and when a connection breaks in that moment a TypeError of its own
 * ("reading 'versions'"); it gives up on both, although the next attempt succeeds. To drop the batch then would be worse
 * than a lost batch: the next one would go out under its sequence numbers, and every one after it be refused.
 */
export function isRefusal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ("code" in at && typeof at.code === "string" && MISTAKE.test(at.code)) return true
    if (at.name === "KafkaJSProtocolError") return "retriable" in at && at.retriable === false
  }
  return false
}
