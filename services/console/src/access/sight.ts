import type { DirectoryNow } from "../directory/directory-now.ts"
import type { Principal } from "./principal.ts"

/**
 * What of a reseller somebody may see: goes into every question to a service, and every answer is held against it again.
 * Empty lists mean no narrowing, so a list that narrows to nothing must never get here: `sightOf` answers undefined then.
 */
export interface Sight {
  readonly resellerId: string
  readonly brandIds: string[]
  readonly locationIds: string[]
}

/** Where a row belongs. Null: the row does not tell, and then only who sees the whole reseller sees it. */
export interface Place {
  readonly brandId: string | null
  readonly locationId: string | null
}

/** What a principal sees of a reseller. Undefined: nothing at all. */
export function sightOf(principal: Principal, directory: DirectoryNow): Sight | undefined {
  const { resellerId } = directory
  if (principal.kind !== "person" || principal.person.role === "reseller")
    return { resellerId, brandIds: [], locationIds: [] }
  const { role, brandIds, locationIds } = principal.person
  if (role === "brand") {
    const live = brandIds.filter((id) => directory.brands.has(id))
    return live.length === 0 ? undefined : { resellerId, brandIds: live, locationIds: [] }
  }
  const live = locationIds.filter((id) => directory.locations.has(id))
  const brands = new Set(live.flatMap((id) => directory.locations.get(id)?.brandId ?? []))
  return live.length === 0 ? undefined : { resellerId, brandIds: [...brands], locationIds: live }
}

/** Whether a row lies within a sight. */
export function sees(sight: Sight, { brandId, locationId }: Place): boolean {
  const within = (list: readonly string[], id: string | null) =>
    list.length === 0 || (id !== null && id !== "" && list.includes(id))
  return within(sight.brandIds, brandId) && within(sight.locationIds, locationId)
}

/** A sight with a brand or a location asked for. Undefined when that is not there, or not theirs to see: neither is told apart. */
export function narrowed(
  sight: Sight,
  { brand, location }: { readonly brand?: string | undefined; readonly location?: string | undefined },
  directory: DirectoryNow,
): Sight | undefined {
  let narrow = sight
  if (brand !== undefined) {
    if (!directory.brands.has(brand) || !(sight.brandIds.length === 0 || sight.brandIds.includes(brand)))
      return undefined
    narrow = {
      ...narrow,
      brandIds: [brand],
      locationIds: narrow.locationIds.filter((id) => directory.locations.get(id)?.brandId === brand),
    }
  }
  if (location !== undefined) {
    const found = directory.locations.get(location)
    if (found === undefined || !sees(narrow, { brandId: found.brandId, locationId: location })) return undefined
    narrow = { ...narrow, brandIds: [found.brandId], locationIds: [location] }
  }
  return narrow
}
