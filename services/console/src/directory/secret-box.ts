import { createHmac } from "node:crypto"
import {
  type KeptEntity,
  notifySecretName,
  notifyTargets,
  SECRET_PURPOSES,
  type SealedSecret,
  type SecretSealer,
} from "@rebound/directory"
import type { VersionedKey } from "@rebound/runtime"
import type { Vault } from "@rebound/vault"

/** Seals a reseller's secrets and tells whether a value is the one that is there, without opening it. */
export interface SecretBox {
  sealerFor(resellerId: string, before: readonly KeptEntity[]): SecretSealer
  /** As it was, or without the digests of what an older vault key sealed, so that applying seals it again. */
  freshened(entity: KeptEntity): KeptEntity
}

/** @param hashKeys newest first; a digest names its key's version, so that after a rotation secrets count as changed once. */
export function createSecretBox(vault: Vault, hashKeys: readonly VersionedKey[]): SecretBox {
  const [newest] = hashKeys
  if (newest === undefined) throw new RangeError("no hash key")
  const digestOf = (purpose: string, resellerId: string, plain: string): string => {
    const hmac = createHmac("sha256", newest.key)
    for (const part of ["directory-secret", purpose, resellerId, plain]) hmac.update(`${part.length}:${part};`)
    return `${newest.version}.${hmac.digest("base64url")}`
  }
  return {
    sealerFor: (resellerId, before) => ({
      seal: (purpose, plain) => ({
        sealed: vault.sealSecret(purpose, resellerId, plain),
        digest: digestOf(purpose, resellerId, plain),
      }),
      kept: (kind, id, name) => {
        const entity = before.find((one) => one.kind === kind && one.id === id)
        const found = entity === undefined ? undefined : sealedIn(entity).get(name)
        if (found === undefined) return undefined
        const plain = vault.openSecret(found.purpose, resellerId, found.sealed)
        const stale = vault.isStale(found.sealed)
        const sealed = stale ? vault.sealSecret(found.purpose, resellerId, plain) : found.sealed
        return { sealed, digest: digestOf(found.purpose, resellerId, plain) } satisfies SealedSecret
      },
    }),
    freshened: (entity) =>
      [...sealedIn(entity).values()].some(({ sealed }) => vault.isStale(sealed))
        ? { ...entity, secretDigests: {} }
        : entity,
  }
}

function sealedIn({ body }: KeptEntity): Map<string, { readonly purpose: string; readonly sealed: string }> {
  switch (body.case) {
    case "account":
      return new Map(
        Object.entries(body.value.sealedSecrets).map(([name, sealed]) => [
          name,
          { purpose: SECRET_PURPOSES.account, sealed },
        ]),
      )
    case "location":
      return new Map(
        notifyTargets(body.value.notifyJson).map(({ webhook, secret }) => [
          notifySecretName(webhook),
          { purpose: SECRET_PURPOSES.notify, sealed: secret },
        ]),
      )
    default:
      return new Map()
  }
}
