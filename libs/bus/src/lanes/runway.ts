/**
 * What several lanes share on their way out: so many flights at once, those that wait in the order in which they came.
 *
 * A client has a few requests under way at most, and a flight handed to a busy one waits inside it, closed, while records
 * that could have been aboard gather behind it. A lane that boards only when a runway is clear takes them along: fewer and
 * fuller flights, none of them later.
 */
export class Runway {
  readonly #waiting: (() => void)[] = []
  #clear: number

  /** @param flightsAtOnce whole, at least 1 */
  constructor(flightsAtOnce: number) {
    this.#clear = flightsAtOnce
  }

  /** Resolves when the caller may fly; it has to call `leave` whatever becomes of its flight. */
  enter(): Promise<void> {
    if (this.#clear > 0) {
      this.#clear -= 1
      return Promise.resolve()
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next === undefined) this.#clear += 1
    else next()
  }
}
