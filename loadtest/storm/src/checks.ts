/** What a run has to show, one line each; the last line counts them for whoever reads only that. */
export class Checks {
  readonly #print: (line: string) => void
  readonly #lines: string[] = []
  passed = 0
  failed = 0

  constructor(print: (line: string) => void) {
    this.#print = print
  }

  that(holds: boolean, what: string): void {
    if (holds) this.passed += 1
    else this.failed += 1
    const line = `${holds ? "ok  " : "FAIL"}  ${what}`
    this.#lines.push(line)
    this.#print(`  ${line}`)
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  /** `N passed, N failed`, alone on a line. */
  close(): boolean {
    this.#print(`\n${this.passed} passed, ${this.failed} failed`)
    return this.failed === 0 && this.passed > 0
  }
}
