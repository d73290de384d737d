import type { ReplySpec } from "./file/model.ts"

/** A reply with whose it is. */
export interface ReplyAt extends ReplySpec {
  readonly from: "location" | "brand"
}

/** What people have at hand at a location: its own first, then its brand's but for those of a name that it has itself. */
export function repliesAt(own: readonly ReplySpec[], brands: readonly ReplySpec[]): readonly ReplyAt[] {
  const named = new Set(own.map(({ name }) => name))
  return [
    ...own.map((reply): ReplyAt => ({ ...reply, from: "location" })),
    ...brands.filter(({ name }) => !named.has(name)).map((reply): ReplyAt => ({ ...reply, from: "brand" })),
  ]
}
