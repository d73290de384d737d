import type { SendTraits } from "@rebound/carriers"

/** What to do next about a text whose fate nobody knows. */
export type Settlement =
  | { readonly kind: "look" }
  | { readonly kind: "accept"; readonly carrierMessageId: string }
  | { readonly kind: "later"; readonly atMs: number }
  /** Never sent again, shown to people; a receipt may still settle it. */
  | { readonly kind: "give_up" }

/** One message of the carrier's list that nobody else has claimed. */
export interface Candidate {
  readonly carrierMessageId: string
  readonly body: string
  readonly createdAtMs: number
}

export interface UnsettledText {
  readonly body: string
  readonly submittingAtMs: number
}

/**
 * Ages at which the carrier's list is asked. Twilio's is seen to lag by seconds to half a minute; what is not listed
 * after five minutes is one of those that never are.
 */
const LOOK_AGES_MS: readonly number[] = [5_000, 15_000, 35_000, 60_000, 120_000, 300_000]
/** The carrier's clock and ours may differ by this much, and its list has whole seconds. */
export const CLOCK_TOLERANCE_MS = 2_000
/** A request that was given up after half a minute may be worked a little later. */
const TAKEN_WITHIN_MS = 60_000

/** Whether to look now, later, or never: what cannot be asked is given up once a receipt has had its time. Pure. */
export function whenToLook(
  text: Pick<UnsettledText, "submittingAtMs">,
  traits: SendTraits | null,
  nowMs: number,
): Exclude<Settlement, { kind: "accept" }> {
  const ageMs = nowMs - text.submittingAtMs
  const last = LOOK_AGES_MS.at(-1) ?? 0
  if (traits?.findByAddresses == null)
    return ageMs >= last ? { kind: "give_up" } : { kind: "later", atMs: text.submittingAtMs + last }
  const first = LOOK_AGES_MS[0] ?? 0
  return ageMs < first ? { kind: "later", atMs: text.submittingAtMs + first } : { kind: "look" }
}

/**
 * Presence proves acceptance; absence proves nothing. Of several that fit, the earliest: the text was written down
 * before its request left, so the first one after that instant is it. Pure.
 */
export function decideSettlement(
  text: UnsettledText,
  candidates: readonly Candidate[],
  nowMs: number,
): Exclude<Settlement, { kind: "look" }> {
  const fitting = candidates
    .filter(
      (candidate) =>
        candidate.body === text.body &&
        candidate.createdAtMs >= text.submittingAtMs - CLOCK_TOLERANCE_MS &&
        candidate.createdAtMs <= text.submittingAtMs + TAKEN_WITHIN_MS,
    )
    .sort((a, b) => a.createdAtMs - b.createdAtMs)
  const [found] = fitting
  if (found !== undefined) return { kind: "accept", carrierMessageId: found.carrierMessageId }
  const ageMs = nowMs - text.submittingAtMs
  const next = LOOK_AGES_MS.find((lookMs) => lookMs > ageMs)
  return next === undefined ? { kind: "give_up" } : { kind: "later", atMs: text.submittingAtMs + next }
}
