import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs"
import type { LedgerEntry } from "../carrier/ledger.ts"

/** Follows a carrier's ledger from its present end: each call gives what was written since the last one. */
export function followLedger(path: string): () => LedgerEntry[] {
  let offset = statSync(path, { throwIfNoEntry: false })?.size ?? 0
  return () => {
    if (statSync(path, { throwIfNoEntry: false }) === undefined) return []
    const file = openSync(path, "r")
    try {
      const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - offset))
      const read = readSync(file, bytes, 0, bytes.length, offset)
      // A line that is still being written is left for the next time.
      const whole = bytes.subarray(0, bytes.subarray(0, read).lastIndexOf("\n") + 1)
      offset += whole.length
      return whole
        .toString("utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as LedgerEntry)
    } finally {
      closeSync(file)
    }
  }
}
