/** What a key may do. */
export const SCOPES = ["directory:read", "directory:write", "calls:read", "messages:read", "switches:write"] as const

export type KeyScope = (typeof SCOPES)[number]

/** Who is asking: the installation's admin, who may name any reseller, or a key of one reseller. */
export type Principal =
  | { readonly kind: "admin" }
  | { readonly kind: "reseller"; readonly resellerId: string; readonly scopes: ReadonlySet<string> }
