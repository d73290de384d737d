import { StoreError } from "./errors.ts"
import type { Row, SqlValue, Tx } from "./port.ts"
import { toStoreError } from "./sqlstate.ts"

type RunQuery = (sql: string, values: readonly SqlValue[], name: string | undefined) => Promise<Row[]>

/** The `tx` that both drivers hand out: remembers the first failure, and is dead once the transaction ended. */
export class ScopedTx implements Tx {
  readonly #run: RunQuery
  #over = false
  #failure: StoreError | undefined

  constructor(run: RunQuery) {
    this.#run = run
  }

  /** The first error of a statement. PostgreSQL has given the transaction up then, even when `work` swallowed it. */
  get failure(): StoreError | undefined {
    return this.#failure
  }

  /** From here on every query is refused: the connection may already serve somebody else. */
  end(): void {
    this.#over = true
  }

  async query<R extends Row = Row>(
    sql: string,
    values: readonly SqlValue[] = [],
    options: { readonly name?: string } = {},
  ): Promise<R[]> {
    if (this.#over) throw new StoreError("STORE_TX_OVER", "tx was used after its transaction ended")
    try {
      return (await this.#run(sql, values, options.name)) as R[]
    } catch (cause) {
      const error = toStoreError(cause)
      this.#failure ??= error
      throw error
    }
  }
}
