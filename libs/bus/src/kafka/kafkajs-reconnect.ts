import { createRequire } from "node:module"

interface Connection {
  isConnected(): boolean
  chunks: Uint8Array[]
  bytesBuffered: number
  bytesNeeded: number
}

/** The length that opens every reply. */
const LENGTH_BYTES = 4

/**
 * kafkajs 2.2.4 reconnects with the same object and keeps what it had read of a reply when the connection broke. The new
 * connection's bytes are then taken for the rest of the old reply: its replies match no request any more, each request times
 * out, and a consumer stands still for ever without an error. Beginning each connection with an empty buffer cures it. The
 * version is pinned, and a test fails if the fields are no longer there.
 */
export function forgetHalfReplies(): boolean {
  const load = createRequire(import.meta.url)
  const { prototype } = load("kafkajs/src/network/connection") as {
    prototype: Connection & { connect?: (this: Connection) => Promise<unknown>; reboundForgets?: boolean }
  }
  const original = prototype.connect
  if (original === undefined) return false
  if (prototype.reboundForgets === true) return true
  prototype.reboundForgets = true
  prototype.connect = function (this: Connection) {
    if (!this.isConnected()) {
      this.chunks = []
      this.bytesBuffered = 0
      this.bytesNeeded = LENGTH_BYTES
    }
    return original.call(this)
  }
  return true
}
