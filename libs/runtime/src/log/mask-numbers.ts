/** UUIDs are matched first and kept: calls are named by them, and their last group can be all digits. */
const UUID = "\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b"
/** With its plus sign, written or percent-encoded (once or more): E.164 with up to two separators between digits. */
const INTERNATIONAL = "(?:\\+|%(?:25)*2[Bb])[ (]?\\d(?:(?:[ .()/-]|%20){0,2}\\d){5,16}"
/** North American national writing. */
const NATIONAL = "(?<![0-9A-Za-z])\\(?\\d{3}\\)?[ .-]{1,2}\\d{3}[ .-]\\d{4}(?![0-9A-Za-z])"
/** Bare digits as carriers write them. Digits that touch letters are ids (SIDs, hashes) and stay readable. */
const BARE = "(?<![0-9A-Za-z])\\d{10,15}(?![0-9A-Za-z])"

/** Most texts are words; this costs a tenth of the search. */
const MAY_HOLD_NUMBER = /[+%]|\d{3}/
const NUMBERS = new RegExp(`(${UUID})|${INTERNATIONAL}|${NATIONAL}|${BARE}`, "g")

/**
 * Masks whatever looks like a phone number within a text: `+15550100123` becomes `+1555…23`. Errs on the safe side, so
 * a bare epoch in a sentence is masked too: log instants as fields whose name ends in `Ms` or `At`.
 */
export function maskNumbers(text: string): string {
  if (!MAY_HOLD_NUMBER.test(text)) return text
  return text.replace(NUMBERS, (found, uuid: string | undefined) => uuid ?? maskNumber(found))
}

function maskNumber(found: string): string {
  const international = /^(?:\+|%(?:25)*2[Bb])/
  const digits = found.replace(international, "").replaceAll("%20", "").replace(/\D/g, "")
  return `${international.test(found) ? "+" : ""}${digits.slice(0, 4)}…${digits.slice(-2)}`
}
