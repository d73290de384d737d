import { create } from "@bufbuild/protobuf"
import { AccountSchema, BrandSchema, LineSchema, LocationSchema, ResellerSchema } from "@rebound/contracts"
import { type DirectoryFault, itemPath, keyPath } from "../file/faults.ts"
import type { BrandSpec, CarrierSpec, DirectoryFile, LocationSpec, SecretSources } from "../file/model.ts"
import { type EntityBody, type EntityKind, SECRET_PURPOSES, type SecretPurpose } from "./kinds.ts"
import { defaultPolicy, layOver } from "./rules.ts"

/** A sealed secret with the keyed digest of what is in it: sealing again gives other bytes, the digest stays. */
export interface SealedSecret {
  readonly sealed: string
  readonly digest: string
}

/** How secrets are sealed, and which are there already. */
export interface SecretSealer {
  /** `plain` is what `packSecrets` made. */
  seal(purpose: SecretPurpose, plain: string): SealedSecret
  /** The secret of an entity that is there, for `{ sealed: true }`. `name` as in `EntityDraft.secretDigests`. */
  kept(kind: EntityKind, id: string, name: string): SealedSecret | undefined
}

/** An entity as the file wants it, without revision. */
export interface EntityDraft {
  readonly kind: EntityKind
  /** The slug; for a line its number. */
  readonly id: string
  readonly body: EntityBody
  /** Keyed digests by name: an account's `authToken`, a location's `notify <webhook>`. */
  readonly secretDigests: Readonly<Record<string, string>>
}

export type Drafts =
  | { readonly ok: true; readonly drafts: readonly EntityDraft[] }
  | { readonly ok: false; readonly faults: readonly DirectoryFault[] }

/** The live values of one secret, newest first, as the text that gets sealed. */
export const packSecrets = (values: readonly string[]): string => JSON.stringify(values)

export function unpackSecrets(packed: string): readonly string[] {
  const values: unknown = JSON.parse(packed)
  return Array.isArray(values) ? values.filter((value) => typeof value === "string") : []
}

/** The name under which a notification target's secret is kept: its webhook is unique in its location. */
export const notifySecretName = (webhook: string): string => `notify ${webhook}`

/**
 * One draft for each reseller, account, brand, location (its rules laid over its brand's) and line, in the order of
 * `ENTITY_KINDS`. Wants secrets as `{ value }` or `{ sealed: true }`; anything else, and a secret to keep that is not there, is
 * a fault with its path.
 */
export function toEntities(directory: DirectoryFile, sealer: SecretSealer): Drafts {
  const faults: DirectoryFault[] = []
  const secretOf = (
    at: { readonly kind: EntityKind; readonly id: string; readonly name: string; readonly path: string },
    purpose: SecretPurpose,
    sources: SecretSources,
  ): SealedSecret => {
    const values = sources.flatMap((source) => ("value" in source ? [source.value] : []))
    if (values.length === sources.length) return sealer.seal(purpose, packSecrets(values))
    const kept = sources.every((source) => "sealed" in source) ? sealer.kept(at.kind, at.id, at.name) : undefined
    if (kept !== undefined) return kept
    const what = sources.some((source) => "sealed" in source)
      ? "{ sealed: true } keeps a secret, and there is none here yet"
      : "this reference was not resolved"
    faults.push({ path: at.path, what })
    return { sealed: "", digest: "" }
  }

  const accountOf = (spec: CarrierSpec, path: string): EntityDraft => {
    const sealedSecrets: Record<string, string> = {}
    const secretDigests: Record<string, string> = {}
    for (const [name, sources] of Object.entries(spec.secrets)) {
      const at = { kind: "account", id: spec.id, name, path: keyPath(path, name) } as const
      const secret = secretOf(at, SECRET_PURPOSES.account, sources)
      sealedSecrets[name] = secret.sealed
      secretDigests[name] = secret.digest
    }
    const value = create(AccountSchema, { kind: spec.kind, settings: { ...spec.settings }, sealedSecrets })
    return { kind: "account", id: spec.id, body: { case: "account", value }, secretDigests }
  }

  const locationOf = (spec: LocationSpec, brand: BrandSpec, path: string): EntityDraft => {
    const secretDigests: Record<string, string> = {}
    const notify = spec.notify.map((target, index) => {
      const name = notifySecretName(target.webhook)
      const at = {
        kind: "location",
        id: spec.id,
        name,
        path: keyPath(itemPath(keyPath(path, "notify"), index), "secret"),
      } as const
      const secret = secretOf(at, SECRET_PURPOSES.notify, target.secret)
      secretDigests[name] = secret.digest
      return { webhook: target.webhook, secret: secret.sealed, on: target.on }
    })
    const value = create(LocationSchema, {
      brandId: brand.id,
      name: spec.name,
      timeZone: spec.timeZone,
      hoursJson: JSON.stringify(spec.hours),
      closuresJson: JSON.stringify(spec.closures),
      textBack: layOver(layOver(defaultPolicy, brand.textBack), spec.textBack),
      staff: spec.staff.map((person) => ({ ...person })),
      exclude: spec.exclude.map((excluded) => ({ ...excluded })),
      notifyJson: JSON.stringify(notify),
      replies: spec.replies.map((reply) => ({ ...reply })),
    })
    return { kind: "location", id: spec.id, body: { case: "location", value }, secretDigests }
  }

  const { reseller } = directory
  const accounts = directory.carriers.map((spec, index) => accountOf(spec, itemPath("carriers", index)))
  const brands: EntityDraft[] = []
  const locations: EntityDraft[] = []
  const lines: EntityDraft[] = []
  for (const [b, brand] of directory.brands.entries()) {
    const brandValue = create(BrandSchema, {
      name: brand.name,
      trade: brand.trade,
      textBack: layOver(defaultPolicy, brand.textBack),
      replies: brand.replies.map((reply) => ({ ...reply })),
    })
    brands.push({ kind: "brand", id: brand.id, body: { case: "brand", value: brandValue }, secretDigests: {} })
    for (const [l, location] of brand.locations.entries()) {
      locations.push(locationOf(location, brand, `brands[${b}].locations[${l}]`))
      for (const line of location.lines) {
        const value = create(LineSchema, {
          number: line.number,
          brandId: brand.id,
          locationId: location.id,
          label: line.label,
          serviceLine: line.serviceLine,
          callsAccount: line.calls,
          textsAccount: line.texts,
        })
        lines.push({ kind: "line", id: line.number, body: { case: "line", value }, secretDigests: {} })
      }
    }
  }
  if (faults.length > 0) return { ok: false, faults }
  const resellerValue = create(ResellerSchema, {
    name: reseller.name,
    productName: reseller.productName,
    accentHue: reseller.accentHue,
    domains: [...reseller.domains],
    emailFrom: reseller.emailFrom,
  })
  const root: EntityDraft = {
    kind: "reseller",
    id: reseller.id,
    body: { case: "reseller", value: resellerValue },
    secretDigests: {},
  }
  return { ok: true, drafts: [root, ...accounts, ...brands, ...locations, ...lines] }
}
