import type { Store } from "@rebound/store"
import { resellerExists, resellerIds } from "../directory/read-directory.ts"
import { Problem } from "../errors.ts"
import type { ApiKeys } from "./api-keys.ts"
import type { KeyScope, Principal } from "./principal.ts"

/** Who asks, from an `Authorization` header. Throws Problem `unauthenticated`. */
export async function authenticate(keys: ApiKeys, header: string | undefined): Promise<Principal> {
  const [, presented] = /^Bearer +([\x21-\x7e]{1,512})$/i.exec(header ?? "") ?? []
  const principal = presented === undefined ? undefined : await keys.authenticate(presented)
  if (principal === undefined) throw new Problem("unauthenticated")
  return principal
}

/** Throws Problem `forbidden` unless the key has the scope; the admin has all. */
export function requireScope(principal: Principal, scope: KeyScope): void {
  if (principal.kind === "reseller" && !principal.scopes.has(scope))
    throw new Problem("forbidden", { detail: `This key lacks the scope ${scope}.` })
}

export function requireAdmin(principal: Principal): void {
  if (principal.kind !== "admin")
    throw new Problem("forbidden", { detail: "Only the installation's admin key may do that." })
}

/**
 * Whose data is asked for. A key of a reseller sees its own and nothing else; that another reseller exists is not told.
 * The admin names one by `?reseller=`, or means the only one there is.
 * Throws Problem `forbidden`, `not_found`, `reseller_required`.
 */
export async function resellerFor(principal: Principal, named: string | undefined, store: Store): Promise<string> {
  if (principal.kind === "reseller") {
    if (named !== undefined && named !== principal.resellerId)
      throw new Problem("forbidden", { detail: "This key belongs to one reseller only." })
    return principal.resellerId
  }
  if (named !== undefined) {
    if (await resellerExists(store, named)) return named
    throw new Problem("not_found", { detail: "There is no such reseller." })
  }
  const [only, second] = await resellerIds(store, 2)
  if (only === undefined)
    throw new Problem("not_found", { detail: "There is no reseller yet: apply a directory first." })
  if (second !== undefined) throw new Problem("reseller_required")
  return only
}
