import type { Sight } from "@rebound/contracts"
import { RpcError } from "@rebound/runtime"
import type { Scope } from "@rebound/store"

/** Who asks, checked. Empty lists do not narrow. */
export interface Seen {
  readonly resellerId: string
  readonly brandIds: readonly string[]
  readonly locationIds: readonly string[]
}

/** More brands or locations than one question may name. */
const LIST_MAX = 1_000

/** Throws RpcError `RPC_INVALID` for a question that does not say whose rows it may see. */
export function seenBy(sight: Sight | undefined): Seen {
  if (sight === undefined || sight.resellerId === "") throw new RpcError("RPC_INVALID", "sight.resellerId: empty")
  for (const list of [sight.brandIds, sight.locationIds])
    if (list.length > LIST_MAX || list.includes(""))
      throw new RpcError("RPC_INVALID", `sight: 1 to ${LIST_MAX} ids, none empty`)
  return { resellerId: sight.resellerId, brandIds: sight.brandIds, locationIds: sight.locationIds }
}

/** Row-level security holds the reseller; `withinSql` holds brand and location. */
export const scopeOf = ({ resellerId }: Seen): Scope => ({ kind: "resellers", ids: [resellerId] })

/**
 * The predicate of a sight over a table's alias: $1 reseller, $2 brands, $3 locations. The reseller stands in it although the policy
 * says the same, so that an index on it is used and one forgotten policy leaks nothing.
 */
export const withinSql = (alias: string): string => `${alias}.reseller_id = $1 AND ${placesSql(alias)}`

/** The same for rows that are looked up by a key of their own, which alone may be gone by (`conversation/004-whole-keys` says why). */
export const keyWithinSql = (alias: string): string => `(${alias}.reseller_id = $1) IS TRUE AND ${placesSql(alias)}`

const placesSql = (alias: string): string =>
  `(cardinality($2::text[]) = 0 OR ${alias}.brand_id = ANY ($2::text[]))
   AND (cardinality($3::text[]) = 0 OR ${alias}.location_id = ANY ($3::text[]))`

export const withinValues = ({ resellerId, brandIds, locationIds }: Seen) =>
  [resellerId, brandIds, locationIds] as const

/** The same in code: what a statement answered is held against it once more before it leaves. */
export const sees = (seen: Seen, row: { readonly brandId: string; readonly locationId: string }): boolean =>
  (seen.brandIds.length === 0 || seen.brandIds.includes(row.brandId)) &&
  (seen.locationIds.length === 0 || seen.locationIds.includes(row.locationId))

/** Nobody is told whether a thread is not there or not theirs. */
export const notFound = (what: string): RpcError => new RpcError("RPC_NOT_FOUND", `no such ${what}`)
