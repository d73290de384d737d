import { defineErrors } from "@rebound/runtime"

export interface StoreErrorDetail {
  readonly cause?: unknown
  /** PostgreSQL's five characters, where the server spoke. */
  readonly sqlState?: string | undefined
  /** Name of the constraint that refused the row. */
  readonly constraint?: string | undefined
  /** True when COMMIT was on its way: the transaction may have happened. Default false: it did not. */
  readonly commitUnknown?: boolean
}

const table = {
  STORE_UNREACHABLE: {
    retryable: true,
    meaning: "The server is away, hung, stopping, full or read-only. The commit may have happened: see commitUnknown.",
  },
  STORE_CONFLICT: {
    retryable: true,
    meaning: "Serialisation failure, deadlock, lock not had or stale plan. Rolled back for certain.",
  },
  STORE_TIMEOUT: {
    retryable: true,
    meaning: "The server ended the statement at its time limit. Rolled back for certain.",
  },
  STORE_CONSTRAINT: { retryable: false, meaning: "A constraint refused the row; `constraint` names it." },
  STORE_FORBIDDEN: { retryable: false, meaning: "Row-level security or a missing grant refused it." },
  STORE_QUERY: { retryable: false, meaning: "The statement itself is wrong." },
  STORE_SCOPE: { retryable: false, meaning: "A reseller id that is not a slug." },
  STORE_NESTED: { retryable: false, meaning: "The store was used inside its own transaction other than through tx." },
  STORE_TX_OVER: { retryable: false, meaning: "A tx was used after its transaction ended." },
  STORE_LOCKED: { retryable: false, meaning: "Another process holds the embedded store's directory." },
  STORE_UNSAFE_ROLE: { retryable: false, meaning: "The role could get round row-level security." },
  STORE_MIGRATION: {
    retryable: false,
    meaning: "A migration failed, changed after it was applied, or stands before one already applied.",
  },
  STORE_NOT_MIGRATED: {
    retryable: true,
    meaning: "The database lacks migrations that this program needs; run migrate.",
  },
} as const

export type StoreErrorCode = keyof typeof table

/** The only error that a store rejects with, besides what `work` itself throws. */
export class StoreError extends defineErrors("StoreError", table) {
  readonly sqlState: string | undefined
  readonly constraint: string | undefined
  readonly commitUnknown: boolean

  constructor(code: StoreErrorCode, message: string, detail: StoreErrorDetail = {}) {
    super(code, message, { cause: detail.cause })
    this.sqlState = detail.sqlState
    this.constraint = detail.constraint
    this.commitUnknown = detail.commitUnknown ?? false
  }
}
