import { StoreError } from "./errors.ts"
import type { SqlValue } from "./port.ts"

/** OIDs from PostgreSQL's `pg_type.dat`; they never change. */
export const oid = { bool: 16, bytea: 17, int8: 20 } as const

/**
 * `bigint` columns come as numbers: they hold milliseconds and counters, all below 2^53. A value above that is refused
 * rather than rounded. `sum(bigint)` is `numeric` in PostgreSQL and stays text: cast it.
 */
export function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new StoreError("STORE_QUERY", `bigint outside the safe range: ${text}`)
  return value
}

/** Value to PostgreSQL's text form, as `pg` makes it, so that both drivers accept the same values for the same column. */
export function toText(value: SqlValue): string | null {
  if (value === null) return null
  if (typeof value === "string") return value
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`
  if (typeof value === "object") return `{${value.map(quoteElement).join(",")}}`
  return String(value)
}

function quoteElement(element: string): string {
  return `"${element.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`
}
