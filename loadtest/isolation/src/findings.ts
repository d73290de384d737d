const SHOWN_MAX = 20

/** An outcome: a service behind had no time. It tells nobody anything; too many of them prove nothing. */
export const BUSY = "busy"

/** What went wrong, counted and the first of it printed. */
export class Findings {
  readonly #print: (line: string) => void
  readonly #outcomes = new Map<string, number>()
  leaks = 0
  broken = 0

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  /** Somebody got what is not theirs. */
  leak(what: string): void {
    this.leaks += 1
    if (this.leaks <= SHOWN_MAX) this.#print(`FAIL  leak: ${what}`)
  }

  /** The installation failed to answer, which proves nothing about who may see what. */
  fault(what: string): void {
    this.broken += 1
    if (this.broken <= SHOWN_MAX) this.#print(`FAIL  fault: ${what}`)
  }

  /** How operations ended, so that a run in which everything is refused cannot pass for a proof. */
  count(outcome: string): void {
    this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1)
  }

  timesOf(outcome: string): number {
    return this.#outcomes.get(outcome) ?? 0
  }

  /** `ok 4,211, refused 789` */
  outcomes(): string {
    return [...this.#outcomes]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(([outcome, count]) => `${outcome} ${count.toLocaleString("en-US")}`)
      .join(", ")
  }
}
