import type { Store } from "@rebound/store"
import type { DirectoryNow, DirectoryReader } from "../directory/directory-now.ts"
import { resellerExists, resellerIds } from "../directory/read-directory.ts"
import { Problem } from "../errors.ts"
import { hasScope, type KeyScope, ownReseller, type Principal, seesWholeReseller } from "./principal.ts"
import { narrowed, type Sight, sightOf } from "./sight.ts"

/** Throws Problem `forbidden` unless the principal may do what the scope names. */
export function requireScope(principal: Principal, scope: KeyScope): void {
  if (hasScope(principal, scope)) return
  const what = principal.kind === "person" ? "Your role does not allow that" : `This key lacks the scope ${scope}`
  throw new Problem("forbidden", { detail: `${what}.` })
}

/** For what concerns a reseller as a whole, such as its directory file. Throws Problem `forbidden`. */
export function requireWholeReseller(principal: Principal): void {
  if (!seesWholeReseller(principal))
    throw new Problem("forbidden", { detail: "Only the reseller's own people may do that." })
}

/** The installation's admin, or a person of the reseller: keys and people are theirs. Never a key. Throws Problem `forbidden`. */
export function requireOwner(principal: Principal): void {
  if (principal.kind === "admin" || (principal.kind === "person" && principal.person.role === "reseller")) return
  throw new Problem("forbidden", { detail: "Only the admin key or a person of the reseller may do that." })
}

/**
 * Whose data is asked for. A key or a person of a reseller sees its own and nothing else; that another reseller exists is
 * not told. The admin names one by `?reseller=`, or means the only one there is.
 * Throws Problem `forbidden`, `not_found`, `reseller_required`.
 */
export async function resellerFor(principal: Principal, named: string | undefined, store: Store): Promise<string> {
  const own = ownReseller(principal)
  if (own !== undefined) {
    if (named !== undefined && named !== own)
      throw new Problem("forbidden", {
        detail:
          principal.kind === "person" ? "You belong to one reseller only." : "This key belongs to one reseller only.",
      })
    return own
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

/** A question as it may be answered: of whom, and how much of it. */
export interface Asked {
  readonly resellerId: string
  readonly sight: Sight
  readonly directory: DirectoryNow
}

/** What a question may name of whom it is about. */
export interface Named {
  readonly reseller?: string | undefined
  readonly brand?: string | undefined
  readonly location?: string | undefined
}

/**
 * The sight of a question: what the principal may see, narrowed to the brand or location it names. Derived once, at the
 * door of every route. Throws what `resellerFor` throws, and Problem `not_found` for a place that is not there or not theirs.
 */
export async function askedBy(
  principal: Principal,
  named: Named,
  { store, directories }: { readonly store: Store; readonly directories: DirectoryReader },
): Promise<Asked> {
  const resellerId = await resellerFor(principal, named.reseller, store)
  const directory = await directories.of(resellerId)
  if (directory === undefined) throw new Problem("not_found")
  const whole = sightOf(principal, directory)
  if (whole === undefined) throw new Problem("forbidden", { detail: "You have no brand or location yet." })
  const sight = narrowed(whole, named, directory)
  if (sight === undefined) throw new Problem("not_found", { detail: "There is no such brand or location." })
  return { resellerId, sight, directory }
}
