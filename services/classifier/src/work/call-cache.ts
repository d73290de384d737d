import type { Home, KeptCall } from "../ports.ts"

/** The newest calls in memory, least recently used out first. Only a cache: every call has its row. */
export class CallCache {
  readonly #calls = new Map<string, KeptCall>()
  readonly #max: number

  constructor(max: number) {
    this.#max = max
  }

  get(callId: string): KeptCall | undefined {
    const kept = this.#calls.get(callId)
    if (kept !== undefined) {
      this.#calls.delete(callId)
      this.#calls.set(callId, kept)
    }
    return kept
  }

  put(kept: KeptCall): void {
    this.#calls.delete(kept.callId)
    this.#calls.set(kept.callId, kept)
    if (this.#calls.size <= this.#max) return
    const oldest = this.#calls.keys().next()
    if (!oldest.done) this.#calls.delete(oldest.value)
  }

  drop(callId: string): void {
    this.#calls.delete(callId)
  }

  /** Another member owns the partition now and writes its rows: what is remembered of them is stale. */
  dropPartition(home: Home): void {
    for (const [callId, kept] of this.#calls)
      if (kept.home.topic === home.topic && kept.home.partition === home.partition) this.#calls.delete(callId)
  }
}
