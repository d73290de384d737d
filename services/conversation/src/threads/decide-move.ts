import type { LocationView } from "@rebound/directory"
import type { Thread } from "./thread.ts"

/** Whether a thread may be moved, and if not, why. */
export type MoveDecision =
  | { readonly kind: "move"; readonly to: LocationView }
  | { readonly kind: "refuse"; readonly why: "unknown" | "other_brand" | "same_site" }

export interface MoveFacts {
  readonly thread: Pick<Thread, "brandId" | "locationId">
  /** Undefined: it never was there, or it is archived. */
  readonly to: LocationView | undefined
  /** Whoever asks may see it. */
  readonly toIsSeen: boolean
}

/**
 * A thread goes to any site of its brand that whoever moves it may see: a caller must not hear from a brand they never called, and a
 * person of some sites hands nothing to where they could not have looked. What they do not see is told no further. Pure.
 */
export function decideMove({ thread, to, toIsSeen }: MoveFacts): MoveDecision {
  if (to === undefined || !toIsSeen) return { kind: "refuse", why: "unknown" }
  if (to.brand.id !== thread.brandId) return { kind: "refuse", why: "other_brand" }
  if (to.id === thread.locationId) return { kind: "refuse", why: "same_site" }
  return { kind: "move", to }
}

/** Why not, for people. */
export const REFUSAL_WORDS = {
  unknown: "There is no such site among those that you see, or it is archived.",
  other_brand: "The site is another brand’s: the caller never called that brand.",
  same_site: "It is at this site already.",
} as const satisfies Record<Extract<MoveDecision, { kind: "refuse" }>["why"], string>
