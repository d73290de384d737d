import table from "./data/withheld.json" with { type: "json" }

/** Which form a hidden caller id came in: `empty`, a word (`anonymous`), the host of RFC 3323, or a keypad spelling. */
export type WithheldSentinel = string

const WORDS = new Set(table.words)
const PRIVACY_WORDS = new Set(table.wordsThatAskForPrivacy)
const HOSTS = new Set(table.hosts)
const KEYPAD = new Map(
  table.keypad.flatMap((row) => row.digits.map((digits) => [digits, `keypad_${row.word}`] as const)),
)

function words(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, " ")
    .trim()
}

/** What a `From` was taken apart into; each part trimmed, empty where it was not there. */
export interface AddressParts {
  readonly displayName: string
  readonly user: string
  readonly host: string
}

/**
 * The sentinel that says that the caller hides the number, or null. Runs before any parsing, since the keypad spellings
 * read as numbers of Lesotho, Russia, Uganda and China.
 *
 * A display name alone counts only where it asks for privacy ("Anonymous" <+1…>): "Unknown" and "Unavailable" beside a
 * number are what a name look-up says when it finds no name.
 */
export function withheldSentinel({ displayName, user, host }: AddressParts): WithheldSentinel | null {
  if (HOSTS.has(host.toLowerCase())) return "anonymous.invalid"
  const spoken = words(user)
  if (WORDS.has(spoken)) return spoken
  const named = words(displayName)
  if (user === "") return WORDS.has(named) ? named : "empty"
  if (PRIVACY_WORDS.has(named)) return named
  return keypadSentinel(user)
}

/** The same for digits alone, with or without `+` and separators. */
export function keypadSentinel(user: string): WithheldSentinel | null {
  if (!/^[+(]*\d[\d\s().-]*$/.test(user)) return null
  return KEYPAD.get(user.replace(/\D/g, "")) ?? null
}
