import { toJson } from "@bufbuild/protobuf"
import { AccountSchema, BrandSchema, LineSchema, LocationSchema, ResellerSchema } from "@rebound/contracts"
import type { EntityBody } from "./kinds.ts"

/** One notification target as `Location.notify_json` holds it. */
export interface NotifyTarget {
  readonly webhook: string
  /** Sealed. */
  readonly secret: string
  readonly on: readonly string[]
}

/** Reads `Location.notify_json`. Throws SyntaxError for what is no JSON: only `toEntities` writes it. */
export const notifyTargets = (notifyJson: string): readonly NotifyTarget[] =>
  notifyJson === "" ? [] : (JSON.parse(notifyJson) as NotifyTarget[])

/** Everything of an entity but its secrets, as a text that is the same for the same content. */
export function entityContent(body: EntityBody): string {
  switch (body.case) {
    case "reseller":
      return canonical(toJson(ResellerSchema, body.value))
    case "account":
      return canonical(toJson(AccountSchema, { ...body.value, sealedSecrets: {} }))
    case "brand":
      return canonical(toJson(BrandSchema, body.value))
    case "location": {
      const notify = notifyTargets(body.value.notifyJson).map(({ webhook, on }) => ({ webhook, on }))
      return canonical(toJson(LocationSchema, { ...body.value, notifyJson: JSON.stringify(notify) }))
    }
    case "line":
      return canonical(toJson(LineSchema, body.value))
  }
}

/** JSON with the keys of every map in order. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
