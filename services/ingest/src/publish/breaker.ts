/** Closed: events go to Kafka. Open: they go to the spool at once, until a probe gets through. */
export interface BreakerOptions {
  /** Failures in a row that open it. Default 5: fewer would open on one slow leader election's tail. */
  readonly failuresMax?: number
  /** How long it stays open before one event probes. Default 1,000 ms. */
  readonly probeAfterMs?: number
  readonly now: () => number
}

/** Keeps a broker that is away from costing every webhook its whole time budget. */
export class Breaker {
  readonly #options: Required<BreakerOptions>
  #failures = 0
  #openUntilMs = 0
  #probing = false

  constructor(options: BreakerOptions) {
    this.#options = { failuresMax: 5, probeAfterMs: 1_000, ...options }
  }

  get open(): boolean {
    return this.#failures >= this.#options.failuresMax
  }

  /** Whether this event may try Kafka. While open, one event per `probeAfterMs` does. */
  admits(): boolean {
    if (!this.open) return true
    if (this.#probing || this.#options.now() < this.#openUntilMs) return false
    this.#probing = true
    return true
  }

  succeeded(): void {
    this.#failures = 0
    this.#probing = false
  }

  failed(): void {
    this.#failures += 1
    this.#probing = false
    this.#openUntilMs = this.#options.now() + this.#options.probeAfterMs
  }
}
