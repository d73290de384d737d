import { createRequire } from "node:module"

interface RequestQueue {
  pending: unknown[]
}

/**
 * kafkajs 2.2.4 re-arms a 1 ms timer on every connection for ever: 30 ms of CPU a second when idle, and a
 * TimeoutNegativeWarning on Node 24. Waiting only while something is pending cures both. The version is pinned, and a test
 * fails if the method is no longer there.
 */
export function quietIdleConnections(): boolean {
  const load = createRequire(import.meta.url)
  const Queue = load("kafkajs/src/network/requestQueue") as {
    prototype: { scheduleCheckPendingRequests?: (this: RequestQueue) => void; reboundQuiet?: boolean }
  }
  const { prototype } = Queue
  const original = prototype.scheduleCheckPendingRequests
  if (original === undefined) return false
  if (prototype.reboundQuiet === true) return true
  prototype.reboundQuiet = true
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
    if (this.pending.length > 0) original.call(this)
  }
  return true
}
