/**
 * Counts until somebody asks. prom-client looks a series up by the hash of its labels at every step; what happens thousands
 * of times a second between two scrapes is added to it in one.
 */
export class Tally {
  readonly #add: (by: number) => void
  #waiting: number | undefined

  constructor(add: (by: number) => void) {
    this.#add = add
  }

  /** Throws RangeError for less than nothing, or what is no number: a counter only goes up. */
  inc(by = 1): void {
    if (!(by >= 0)) throw new RangeError(`a counter cannot go up by ${by}`)
    this.#waiting = (this.#waiting ?? 0) + by
  }

  /** Adds what was counted since the last time; a series that nothing touched does not begin. */
  tell(): void {
    if (this.#waiting === undefined) return
    this.#add(this.#waiting)
    this.#waiting = undefined
  }
}
