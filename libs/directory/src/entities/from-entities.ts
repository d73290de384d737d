import {
  CARRIER_KINDS,
  type CarrierKind,
  type DirectoryFile,
  type LocationSpec,
  type ReplySpec,
  type SecretSources,
} from "../file/model.ts"
import { notifyTargets } from "./entity-content.ts"
import type { EntityBody, EntityKind } from "./kinds.ts"
import { defaultPolicy, ownKeys } from "./rules.ts"

interface Entity {
  readonly kind: EntityKind
  readonly id: string
  readonly body: EntityBody
}

/**
 * The file that would make these entities (archived ones left out by the caller), its secrets `{ sealed: true }`: applied
 * again it changes nothing. Undefined when there is no reseller among them. Keys that a location wrote just as its brand
 * did are not told apart from inherited ones.
 */
export function fromEntities(entities: readonly Entity[]): DirectoryFile | undefined {
  const of = <Case extends EntityBody["case"]>(wanted: Case) =>
    entities.flatMap(({ id, body }) =>
      body.case === wanted ? [{ id, value: body.value as Extract<EntityBody, { case: Case }>["value"] }] : [],
    )
  const [reseller] = of("reseller")
  if (reseller === undefined) return undefined
  const lines = of("line")
  const locations = of("location")
  const { name, productName, accentHue, domains, emailFrom } = reseller.value
  return {
    reseller: { id: reseller.id, name, productName, accentHue, domains, emailFrom },
    carriers: of("account").flatMap(({ id, value }) =>
      isCarrierKind(value.kind)
        ? [{ id, kind: value.kind, settings: value.settings, secrets: sealedOnes(Object.keys(value.sealedSecrets)) }]
        : [],
    ),
    brands: of("brand").map((brand) => {
      const policy = brand.value.textBack ?? defaultPolicy
      return {
        id: brand.id,
        name: brand.value.name,
        trade: brand.value.trade,
        textBack: ownKeys(defaultPolicy, policy),
        replies: repliesOf(brand.value),
        locations: locations
          .filter(({ value }) => value.brandId === brand.id)
          .map(
            ({ id, value }): LocationSpec => ({
              id,
              name: value.name,
              timeZone: value.timeZone,
              hours: JSON.parse(value.hoursJson) as LocationSpec["hours"],
              closures: JSON.parse(value.closuresJson) as LocationSpec["closures"],
              lines: lines
                .filter((line) => line.value.locationId === id)
                .map(({ value: line }) => ({
                  number: line.number,
                  label: line.label,
                  serviceLine: line.serviceLine,
                  calls: line.callsAccount,
                  texts: line.textsAccount,
                })),
              staff: value.staff.map(({ name: called, mobile, email }) => ({ name: called, mobile, email })),
              exclude: value.exclude.map(({ number, label }) => ({ number, label })),
              notify: notifyTargets(value.notifyJson).map(({ webhook, on }) => ({ webhook, secret: keep, on })),
              textBack: ownKeys(policy, value.textBack ?? policy),
              replies: repliesOf(value),
            }),
          ),
      }
    }),
  }
}

const repliesOf = ({ replies }: { readonly replies: readonly ReplySpec[] }): readonly ReplySpec[] =>
  replies.map(({ name, text }) => ({ name, text }))

const keep: SecretSources = [{ sealed: true }]

const sealedOnes = (names: readonly string[]): Record<string, SecretSources> =>
  Object.fromEntries(names.map((name) => [name, keep]))

const isCarrierKind = (kind: string): kind is CarrierKind => Object.hasOwn(CARRIER_KINDS, kind)
