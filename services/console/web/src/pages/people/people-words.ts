import type { KeyScope, Person, Role } from "../../api/views.ts"

export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  reseller: "The whole reseller",
  brand: "Brands",
  site: "Locations",
}

/** What a key may do, in words. */
export const KEY_SCOPE_WORDS: Readonly<Record<KeyScope, string>> = {
  "calls:read": "read calls",
  "threads:read": "read threads",
  "threads:write": "answer callers",
  "figures:read": "read figures",
  "messages:read": "read texts of unknown fate",
  "directory:read": "read locations and set-up",
  "directory:write": "change locations and set-up",
  "switches:write": "stop and resume sending",
}

export const KEY_SCOPES = Object.keys(KEY_SCOPE_WORDS) as readonly KeyScope[]

interface Names {
  readonly locationName: (id: string) => string
  readonly brandName: (id: string) => string
}

/** What a person sees, by name. */
export function placesOf({ role, brands, locations }: Person, { locationName, brandName }: Names): string {
  switch (role) {
    case "reseller":
      return "every brand and location"
    case "brand":
      return brands.map(brandName).join(", ")
    case "site":
      return locations.map(locationName).join(", ")
  }
}
