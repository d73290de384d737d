import { sayNumber } from "./say-number.ts"

interface Named {
  readonly name: string | null
  readonly numbers: readonly string[]
}

/** A caller's name, else the number, else that it was withheld. Never “unknown lead”. */
export const nameOfContact = (contact: Named | null): string =>
  contact?.name !== null && contact?.name !== undefined && contact.name !== ""
    ? contact.name
    : sayNumber(contact?.numbers[0])
