import type { DirectoryView, LocationView } from "@rebound/directory"
import { hoursOf, type LocationHours } from "../facts/place-in-time.ts"
import type { Scope } from "./scope.ts"

/** A location that a scope means, as the directory knows it now. */
export interface Site {
  readonly id: string
  readonly brandId: string
  readonly hours: LocationHours
}

/** The locations of a scope that have a line: without one nobody can call there. */
export function sitesOf(
  directory: DirectoryView,
  scope: Pick<Scope, "resellerId" | "brandIds" | "locationIds">,
): Site[] {
  const found = new Map<string, LocationView>()
  for (const line of directory.lines())
    if (line.resellerId === scope.resellerId) found.set(line.location.id, line.location)
  return [...found.values()]
    .filter(({ brand }) => scope.brandIds.length === 0 || scope.brandIds.includes(brand.id))
    .filter(({ id }) => scope.locationIds.length === 0 || scope.locationIds.includes(id))
    .map((location) => ({ id: location.id, brandId: location.brand.id, hours: hoursOf(location) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
