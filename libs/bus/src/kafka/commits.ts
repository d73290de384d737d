import type { Assignments } from "./assignments.ts"
import { COMMIT_EVERY_MS } from "./options.ts"

export interface CommitsOptions {
  readonly assignments: Assignments
  /** Whether the group takes commits now: one that meets a rebalance is refused, or makes a client join by itself. */
  readonly mayCommit: () => boolean
  readonly commit: (offsets: readonly { topic: string; partition: number; offset: number }[]) => Promise<void>
  readonly onWarning: ((what: string, error: unknown) => void) | undefined
}

/** Commits what is worked, one commit at a time, every `COMMIT_EVERY_MS`; what failed is in the next one again. */
export class Commits {
  readonly #options: CommitsOptions
  readonly #timer: NodeJS.Timeout
  #committing: Promise<void> = Promise.resolve()

  constructor(options: CommitsOptions) {
    this.#options = options
    this.#timer = setInterval(() => {
      this.#committing = this.#committing.then(() => this.#commit())
    }, COMMIT_EVERY_MS)
  }

  /** A last commit, after work has ended. */
  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#committing.then(() => this.#commit())
  }

  async #commit(): Promise<void> {
    const { assignments, mayCommit, commit, onWarning } = this.#options
    const due = assignments.works.flatMap((at) =>
      at.uncommitted === undefined ? [] : [{ at, offset: at.uncommitted }],
    )
    if (due.length === 0 || !mayCommit()) return
    try {
      await commit(due.map(({ at, offset }) => ({ topic: at.topic, partition: at.partition, offset })))
      for (const { at, offset } of due) at.committed(offset)
    } catch (error) {
      // A commit in an older generation is refused; the next one follows the new assignment.
      onWarning?.("commit put off", error)
    }
  }
}
