import { ReboundError } from "./rebound-error.ts"

/**
 * What went wrong, as far as a caller can act on it.
 *
 * - `STORE_UNREACHABLE` connection lost, refused or hung, server stopping, full or read-only. Retry; see `commitUnknown`.
 * - `STORE_CONFLICT` serialisation failure, deadlock or lock not had: rolled back for certain. Retry.
 * - `STORE_TIMEOUT` the server ended the statement at its time limit: rolled back for certain. Retry with care.
 * - `STORE_CONSTRAINT` a constraint refused the row; `constraint` names it.
 * - `STORE_FORBIDDEN` row-level security or a missing grant refused it.
 * - `STORE_QUERY` the statement itself is wrong.
 * - `STORE_SCOPE` a reseller id that is not a slug.
 * - `STORE_NESTED` the store was used inside its own transaction other than through `tx`.
 * - `STORE_TX_OVER` a `tx` was used after its transaction ended.
 * - `STORE_LOCKED` another process holds the embedded store's directory.
 * - `STORE_UNSAFE_ROLE` the role could get round row-level security.
 * - `STORE_MIGRATION` a migration failed, changed after it was applied, or is out of order.
 * - `STORE_NOT_MIGRATED` the database lacks migrations that this program needs.
 */
export type StoreErrorCode =
  | "STORE_UNREACHABLE"
  | "STORE_CONFLICT"
  | "STORE_TIMEOUT"
  | "STORE_CONSTRAINT"
  | "STORE_FORBIDDEN"
  | "STORE_QUERY"
  | "STORE_SCOPE"
  | "STORE_NESTED"
  | "STORE_TX_OVER"
  | "STORE_LOCKED"
  | "STORE_UNSAFE_ROLE"
  | "STORE_MIGRATION"
  | "STORE_NOT_MIGRATED"

const retryable: ReadonlySet<StoreErrorCode> = new Set<StoreErrorCode>([
  "STORE_UNREACHABLE",
  "STORE_CONFLICT",
  "STORE_TIMEOUT",
  "STORE_NOT_MIGRATED",
])

export interface StoreErrorDetail {
  readonly cause?: unknown
  /** PostgreSQL's five characters, where the server spoke. */
  readonly sqlState?: string | undefined
  /** Name of the constraint that refused the row. */
  readonly constraint?: string | undefined
  /** True when COMMIT was on its way: the transaction may have happened. Default false: it did not. */
  readonly commitUnknown?: boolean
}

/** The only error that a store rejects with, besides what `work` itself throws. */
export class StoreError extends ReboundError {
  readonly sqlState: string | undefined
  readonly constraint: string | undefined
  readonly commitUnknown: boolean

  constructor(code: StoreErrorCode, message: string, detail: StoreErrorDetail = {}) {
    super(code, message, { retryable: retryable.has(code), cause: detail.cause })
    this.name = "StoreError"
    this.sqlState = detail.sqlState
    this.constraint = detail.constraint
    this.commitUnknown = detail.commitUnknown ?? false
  }
}
