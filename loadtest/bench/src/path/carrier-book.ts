import { closeSync, openSync, readSync } from "node:fs"
import type { LedgerEntry } from "@rebound/testkit"

const CHUNK_BYTES = 1 << 20

/** Reads on in the simulated carrier's ledger as it grows, so that a long run is not read again from its beginning. */
export class CarrierBook {
  readonly #path: string
  readonly #apart: string
  readonly #buffer = Buffer.alloc(CHUNK_BYTES)
  #at = 0
  #half = ""
  /** The first text that each handset got. */
  readonly texts = new Map<string, LedgerEntry>()
  /** Texts to a handset that had one already. */
  doubled = 0

  /** @param apart a handset whose texts do not count */
  constructor(path: string, apart: string) {
    this.#path = path
    this.#apart = apart
  }

  readOn(): void {
    let file: number
    try {
      file = openSync(this.#path, "r")
    } catch {
      return // nothing was sent yet
    }
    try {
      for (;;) {
        const bytes = readSync(file, this.#buffer, 0, CHUNK_BYTES, this.#at)
        if (bytes === 0) return
        this.#at += bytes
        const lines = (this.#half + this.#buffer.toString("utf8", 0, bytes)).split("\n")
        this.#half = lines.pop() ?? ""
        for (const line of lines) this.#note(JSON.parse(line) as LedgerEntry)
      }
    } finally {
      closeSync(file)
    }
  }

  #note(entry: LedgerEntry): void {
    if (entry.to === this.#apart) return
    if (this.texts.has(entry.to)) this.doubled += 1
    else this.texts.set(entry.to, entry)
  }
}
