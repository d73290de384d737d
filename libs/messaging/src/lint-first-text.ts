import { SEGMENTS_MAX, segment } from "./segment.ts"

/** What a reviewer of a carrier or a court would object to in a first text. */
export type FirstTextWarning =
  | { readonly reason: "stop_wording_missing" }
  | { readonly reason: "brand_missing" }
  | { readonly reason: "promotional"; readonly found: string }
  | { readonly reason: "public_shortener"; readonly found: string }
  | { readonly reason: "several_segments"; readonly segments: number }
  | { readonly reason: "too_long"; readonly segments: number }

const STOP_WORDING = /\b(?:stop|unsubscribe|opt[ -]?out)\b/i
/** A first text answers a call; with an offer in it, it is marketing and needs written consent. */
const PROMOTIONAL =
  /\b(?:\d+ ?% ?off|discounts?|coupons?|promo(?:tion)?s?|special offers?|limited time|on sale|free (?:gift|trial|quote|estimate)s?|act now|deals?|buy now|save \$?\d+|win(?:ner)?|leave (?:us )?a review|rate us)\b/i
/** Carriers reject texts with shared shorteners (Bandwidth 4771). */
const SHORTENER =
  /\b(?:bit\.ly|tinyurl\.com|goo\.gl|t\.co|ow\.ly|is\.gd|buff\.ly|rebrand\.ly|cutt\.ly|shorturl\.at|rb\.gy|tiny\.cc)\b/i

function folded(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim()
}

/**
 * Warns about a rendered first text: no word on how to stop, the brand not named, promotion in it, a public shortener,
 * more than one segment (each is billed), more than the ten that are sent at all. `acceptedNames` are other names that identify
 * the sender, such as the location's. An empty list means nothing to object to; whether a warning blocks is the dispatcher's policy.
 */
export function lintFirstText(
  text: string,
  { brandName, acceptedNames = [] }: { readonly brandName: string; readonly acceptedNames?: readonly string[] },
): FirstTextWarning[] {
  const warnings: FirstTextWarning[] = []
  if (!STOP_WORDING.test(text)) warnings.push({ reason: "stop_wording_missing" })
  const names = [brandName, ...acceptedNames].map(folded).filter((name) => name !== "")
  if (!names.some((name) => ` ${folded(text)} `.includes(` ${name} `))) warnings.push({ reason: "brand_missing" })
  const promotional = PROMOTIONAL.exec(text)?.[0]
  if (promotional !== undefined) warnings.push({ reason: "promotional", found: promotional })
  const shortener = SHORTENER.exec(text)?.[0]
  if (shortener !== undefined) warnings.push({ reason: "public_shortener", found: shortener })
  const { segments } = segment(text, { smartEncoding: true })
  if (segments > SEGMENTS_MAX) warnings.push({ reason: "too_long", segments })
  else if (segments > 1) warnings.push({ reason: "several_segments", segments })
  return warnings
}
