import { StoreError } from "./errors.ts"
import type { Scope } from "./port.ts"

/** Ids are slugs of the directory; nothing else may reach the text of a `SET`, which takes no parameters. */
const slug = /^[a-z0-9][a-z0-9-]{0,62}$/

/**
 * The text that opens a transaction for a scope: one message of the simple protocol, so that it costs no round trip of its
 * own. Both settings are always written, so that nothing set on a session, role or database shows through.
 * An empty list of resellers sees nothing. Throws StoreError `STORE_SCOPE` for an id that is not a slug.
 */
export function beginSql(scope: Scope): string {
  return `BEGIN; ${scopeSql(scope)}`
}

/** The same without `BEGIN`, for a driver that opens the transaction itself. */
export function scopeSql(scope: Scope): string {
  switch (scope.kind) {
    case "all":
      return "SET LOCAL app.scope = 'all'; SET LOCAL app.resellers = ''"
    case "resellers": {
      for (const id of scope.ids) {
        if (!slug.test(id)) throw new StoreError("STORE_SCOPE", `not a reseller id: ${JSON.stringify(id)}`)
      }
      return `SET LOCAL app.scope = 'resellers'; SET LOCAL app.resellers = '${scope.ids.join(",")}'`
    }
  }
}
