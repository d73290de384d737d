import { appendFileSync, readFileSync } from "node:fs"
import type { SendFate } from "./faults.ts"

/** One text that the carrier took: what a caller would have on the phone. */
export interface LedgerEntry {
  readonly sid: string
  readonly accountSid: string
  readonly to: string
  readonly from: string
  readonly body: string
  readonly acceptedAtMs: number
  readonly fate: SendFate
  /** Our message id, where the status callback's URL carries it. */
  readonly reference: string
}

/** The carrier's own book, in a file of one JSON line a text, so that it survives whatever is tested against it. */
export class Ledger {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  add(entry: LedgerEntry): void {
    appendFileSync(this.#path, `${JSON.stringify(entry)}\n`)
  }
}

export function readLedger(path: string): LedgerEntry[] {
  let text = ""
  try {
    text = readFileSync(path, "utf8")
  } catch {
    return []
  }
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as LedgerEntry)
}
