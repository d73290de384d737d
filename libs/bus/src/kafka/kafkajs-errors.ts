/** Mistakes of a program: the same records fail again. */
const MISTAKES: readonly string[] = ["TypeError", "RangeError", "ReferenceError", "SyntaxError"]

/**
 * Whether a failed send of kafkajs is the broker's own no (too large, not authorised) or a mistake, and so for good. All
 * else is the connection's state, whatever the library calls it: between connecting and the broker's first answer it throws a
 * plain "Broker not connected" and gives up, although the next attempt succeeds.
 */
export function isRefusal(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if (MISTAKES.includes(at.name)) return true
    if (at.name === "KafkaJSProtocolError") return "retriable" in at && at.retriable === false
  }
  return false
}
