import type { OwnedRow } from "../ledger/leases.ts"

/** A text in this process's hands, with the number that its row holds sealed. */
export interface OwnedText extends OwnedRow {
  /** E.164. */
  readonly number: string
  readonly traceparent: string | undefined
}

/** Where a row and its lease meet: `<reseller> <message id>`. */
export const rowKey = (row: { readonly resellerId: string; readonly messageId: string }): string =>
  `${row.resellerId} ${row.messageId}`
