import { StoreError, type StoreErrorCode } from "./errors.ts"

/**
 * What a SQLSTATE means to a caller (PostgreSQL manual, appendix A). Longest prefix wins.
 * 25006: the server became a standby. 25P03: it ended a transaction that idled.
 */
const meaning: ReadonlyMap<string, StoreErrorCode> = new Map<string, StoreErrorCode>([
  ["08", "STORE_UNREACHABLE"],
  ["25006", "STORE_UNREACHABLE"],
  ["25P03", "STORE_UNREACHABLE"],
  ["57P", "STORE_UNREACHABLE"],
  ["53", "STORE_UNREACHABLE"],
  ["58", "STORE_UNREACHABLE"],
  ["57014", "STORE_TIMEOUT"],
  ["40", "STORE_CONFLICT"],
  ["55P03", "STORE_CONFLICT"],
  ["23", "STORE_CONSTRAINT"],
  ["42501", "STORE_FORBIDDEN"],
])

/** `feature_not_supported`: also what a prepared statement meets whose table changed its columns. */
export const stalePlan = "0A000"

/** Faults that `pg` finds before anything is sent; all its other errors without a SQLSTATE are about the connection. */
const ownFaults = /^(Prepared statements must be unique|Query values must be an array|A query must have)/

/** Turns what a driver threw into a StoreError; passes a StoreError on. */
export function toStoreError(cause: unknown, commitSent = false): StoreError {
  if (cause instanceof StoreError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  const sqlState = property(cause, "code")
  if (sqlState !== undefined && property(cause, "severity") !== undefined && /^[0-9A-Z]{5}$/.test(sqlState)) {
    return new StoreError(codeOf(sqlState, message), message, {
      cause,
      sqlState,
      constraint: property(cause, "constraint"),
    })
  }
  if (ownFaults.test(message)) return new StoreError("STORE_QUERY", message, { cause })
  // A refused connection to a name with several addresses is an AggregateError without a message.
  const text = message === "" ? (sqlState ?? "connection failed") : message
  return new StoreError("STORE_UNREACHABLE", text, { cause, commitUnknown: commitSent })
}

function codeOf(sqlState: string, message: string): StoreErrorCode {
  // A prepared statement whose table a migration changed: nothing has run, and a new connection plans it afresh.
  if (sqlState === stalePlan && message.includes("cached plan")) return "STORE_CONFLICT"
  for (let length = sqlState.length; length >= 2; length--) {
    const code = meaning.get(sqlState.slice(0, length))
    if (code !== undefined) return code
  }
  return "STORE_QUERY"
}

function property(value: unknown, name: string): string | undefined {
  if (typeof value !== "object" || value === null) return undefined
  const found: unknown = Reflect.get(value, name)
  return typeof found === "string" ? found : undefined
}
