import type { DirectoryEntity } from "@rebound/contracts"

/** Kinds of entities, in the order in which they are published: what others refer to comes first. */
export const ENTITY_KINDS = ["reseller", "account", "brand", "location", "line"] as const

export type EntityKind = (typeof ENTITY_KINDS)[number]

/** The body of an entity, that is, all of it but revision and ownership. */
export type EntityBody = Exclude<DirectoryEntity["body"], { readonly case: undefined }>

/** What secrets are sealed for; a part of the seal, so that one cannot be opened as the other. */
export const SECRET_PURPOSES = { account: "directory-account", notify: "directory-notify" } as const

export type SecretPurpose = (typeof SECRET_PURPOSES)[keyof typeof SECRET_PURPOSES]

/** Opens what is sealed in entities; the vault's `openSecret` fits. */
export type OpenSecret = (purpose: string, resellerId: string, sealed: string) => string

/** A topic key taken apart, or undefined when it is none of ours. */
export function parseEntityKey(key: string): { kind: EntityKind; resellerId: string; id: string } | undefined {
  const [, kindText, resellerId, id] = /^([a-z]+):([^:]+):(.+)$/.exec(key) ?? []
  const kind = ENTITY_KINDS.find((one) => one === kindText)
  return kind === undefined || resellerId === undefined || id === undefined ? undefined : { kind, resellerId, id }
}
