/** What a key may do. */
export const SCOPES = [
  "directory:read",
  "directory:write",
  "calls:read",
  "messages:read",
  "switches:write",
  "threads:read",
  "threads:write",
  "figures:read",
] as const

export type KeyScope = (typeof SCOPES)[number]

/** What a person is to a reseller: all of it, some of its brands, or some of its locations. */
export const ROLES = ["reseller", "brand", "site"] as const

export type Role = (typeof ROLES)[number]

/** Someone who signed in. `brandIds` count for the role brand, `locationIds` for the role site; the others are empty. */
export interface Person {
  readonly id: string
  readonly resellerId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly brandIds: readonly string[]
  readonly locationIds: readonly string[]
}

/** Who is asking: the installation's admin, who may name any reseller, a key of one reseller, or a person of one. */
export type Principal =
  | { readonly kind: "admin" }
  | { readonly kind: "reseller"; readonly resellerId: string; readonly scopes: ReadonlySet<string> }
  | { readonly kind: "person"; readonly person: Person }

/** Brands and sites see and edit what is theirs; what concerns the whole reseller is the reseller's. */
const own: readonly KeyScope[] = [
  "directory:read",
  "directory:write",
  "calls:read",
  "threads:read",
  "threads:write",
  "figures:read",
]

const SCOPES_OF_ROLE: Readonly<Record<Role, ReadonlySet<KeyScope>>> = {
  reseller: new Set(SCOPES),
  brand: new Set(own),
  site: new Set(own),
}

/** Whether this principal may do what the scope names. */
export function hasScope(principal: Principal, scope: KeyScope): boolean {
  switch (principal.kind) {
    case "admin":
      return true
    case "reseller":
      return principal.scopes.has(scope)
    case "person":
      return SCOPES_OF_ROLE[principal.person.role].has(scope)
  }
}

/** Whether this principal sees the whole of its reseller. */
export const seesWholeReseller = (principal: Principal): boolean =>
  principal.kind !== "person" || principal.person.role === "reseller"

/** The reseller it belongs to; undefined for the admin, who belongs to none. */
export function ownReseller(principal: Principal): string | undefined {
  switch (principal.kind) {
    case "admin":
      return undefined
    case "reseller":
      return principal.resellerId
    case "person":
      return principal.person.resellerId
  }
}

/** The name that colleagues read beside a reply or a note. */
export function authorOf(principal: Principal): string {
  switch (principal.kind) {
    case "admin":
      return "Administrator"
    case "reseller":
      return "API"
    case "person":
      return principal.person.name
  }
}
