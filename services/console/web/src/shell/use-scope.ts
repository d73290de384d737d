import { useSuspenseQuery } from "@tanstack/react-query"
import { useSearch } from "@tanstack/react-router"
import { sessionQuery } from "../api/session.ts"
import type { LocationRef, Session } from "../api/views.ts"
import { readerZone, sayTime } from "../words/say-time.ts"
import { readScopeSearch, type Scope, scopeOf } from "./scope.ts"

/** The session is loaded before any page inside the shell is shown. */
export const useSession = (): Session => useSuspenseQuery(sessionQuery).data

/** What the page is about, from the address. */
export function useScope(): Scope & { readonly zone: string; readonly locations: readonly LocationRef[] } {
  const session = useSession()
  const search = readScopeSearch(useSearch({ strict: false }))
  const locations = session.locations.filter(
    ({ id, brandId }) =>
      (search.brand === undefined || brandId === search.brand) &&
      (search.location === undefined || id === search.location),
  )
  const zone = zoneOf(locations)
  return { ...scopeOf(search, sayTime(Date.now(), zone, "iso")), zone, locations }
}

/** The zone that all of them share, else the reader's. */
function zoneOf(locations: readonly LocationRef[]): string {
  const zones = new Set(locations.map(({ timeZone }) => timeZone))
  const [only] = zones
  return zones.size === 1 && only !== undefined ? only : readerZone()
}

/** Names and zones by id, for rows that carry ids. */
export function useNames(): {
  readonly locationName: (id: string | null | undefined) => string
  readonly brandName: (id: string | null | undefined) => string
  readonly zoneAt: (locationId: string | null | undefined) => string
} {
  const { brands, locations } = useSession()
  return {
    locationName: (id) => locations.find((location) => location.id === id)?.name ?? id ?? "",
    brandName: (id) => brands.find((brand) => brand.id === id)?.name ?? id ?? "",
    zoneAt: (id) => locations.find((location) => location.id === id)?.timeZone ?? readerZone(),
  }
}
