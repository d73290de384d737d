/** What a webhook is about; each carrier kind offers some of them. */
export const WHATS = ["voice", "sms", "receipts", "cdr"] as const
export type What = (typeof WHATS)[number]

export interface Route {
  readonly kind: string
  readonly resellerId: string
  readonly accountId: string
  readonly what: What
}

const PATH = /^\/v1\/([a-z0-9-]{1,32})\/([a-z0-9-]{1,64})\/([a-z0-9-]{1,64})\/([a-z]{1,16})$/

/** Reads `/v1/{kind}/{reseller}/{account}/{what}`; undefined for anything else. */
export function readRoute(path: string): Route | undefined {
  const [, kind, resellerId, accountId, what] = PATH.exec(path) ?? []
  if (kind === undefined || resellerId === undefined || accountId === undefined || what === undefined) return undefined
  const known = WHATS.find((name) => name === what)
  return known === undefined ? undefined : { kind, resellerId, accountId, what: known }
}
