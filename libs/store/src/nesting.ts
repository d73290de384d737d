import { AsyncLocalStorage } from "node:async_hooks"
import { StoreError } from "./errors.ts"

/**
 * Refuses the use of a store inside one of its own transactions. On PGlite such a call waits for ever for the one
 * connection; on PostgreSQL it waits for a second connection while holding the first, which a full pool turns into the
 * same. One per store: using another store inside is fine.
 */
export class NestingGuard {
  readonly #inside = new AsyncLocalStorage<{ open: boolean }>()

  /** Throws StoreError `STORE_NESTED` when called from within `run`. */
  check(): void {
    if (this.#inside.getStore()?.open === true) {
      throw new StoreError("STORE_NESTED", "the store was used inside a transaction other than through tx")
    }
  }

  /** Runs the body of a transaction. What the body leaves running is free again once the transaction is over. */
  async run<T>(body: () => Promise<T>): Promise<T> {
    const mark = { open: true }
    try {
      return await this.#inside.run(mark, body)
    } finally {
      mark.open = false
    }
  }
}
