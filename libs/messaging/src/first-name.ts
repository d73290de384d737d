/**
 * A name to greet by, from what the carrier says of the caller; empty when it does not look like a person's. Caller names of
 * the North American network come in capitals, in either order, and are as often a company, a city or "WIRELESS CALLER":
 * nobody is greeted by one of those.
 */
export function firstName(told: string): string {
  const [, first] =
    /^(\p{Lu}[\p{L}'’-]*\p{Ll}[\p{L}'’-]*)(?: \p{Lu}[\p{L}'’-]*\p{Ll}[\p{L}'’-]*){0,2}$/u.exec(told.trim()) ?? []
  return first ?? ""
}
