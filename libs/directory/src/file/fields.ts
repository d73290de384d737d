import { type DirectoryFault, itemPath, keyPath } from "./faults.ts"
import { didYouMean } from "./nearest-word.ts"

/**
 * Reads one value at a path. Notes every fault and answers a stand-in of the right type then: safe, because a document
 * with any fault is never handed out.
 */
export type Read<T> = (value: unknown, path: string, faults: DirectoryFault[]) => T

/** The keys of one map. What is asked for is known; `done` reports the rest. */
export class Fields {
  readonly #map: ReadonlyMap<string, unknown>
  readonly #path: string
  readonly #faults: DirectoryFault[]
  readonly #asked = new Set<string>()

  constructor(value: unknown, path: string, faults: DirectoryFault[]) {
    this.#path = path
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      this.#map = new Map(Object.entries(value))
      this.#faults = faults
    } else {
      faults.push({ path, what: `expected a map, not ${kindOf(value)}` })
      this.#map = new Map()
      // Nothing further can be said of what is not there.
      this.#faults = []
    }
  }

  has(key: string): boolean {
    return this.#map.has(key)
  }

  path(key: string): string {
    return keyPath(this.#path, key)
  }

  required<T>(key: string, read: Read<T>): T {
    this.#asked.add(key)
    if (this.#map.has(key)) return read(this.#map.get(key), this.path(key), this.#faults)
    this.#faults.push({ path: this.path(key), what: "missing" })
    return read(undefined, "", [])
  }

  optional<T, F>(key: string, read: Read<T>, fallback: F): T | F {
    this.#asked.add(key)
    return this.#map.has(key) ? read(this.#map.get(key), this.path(key), this.#faults) : fallback
  }

  done(): void {
    for (const key of this.#map.keys()) {
      if (this.#asked.has(key)) continue
      const unused = [...this.#asked].filter((known) => !this.#map.has(known))
      this.#faults.push({ path: this.path(key), what: `unknown key${didYouMean(key, unused)}` })
    }
  }
}

export const map =
  <T>(read: (fields: Fields, path: string, faults: DirectoryFault[]) => T): Read<T> =>
  (value, path, faults) => {
    const fields = new Fields(value, path, faults)
    const result = read(fields, path, faults)
    fields.done()
    return result
  }

/** `max` bounds what one document may make us hold. */
export const list =
  <T>(
    read: Read<T>,
    { min = 0, max = 10_000 }: { readonly min?: number; readonly max?: number } = {},
  ): Read<readonly T[]> =>
  (value, path, faults) => {
    if (!Array.isArray(value)) {
      faults.push({ path, what: `expected a list, not ${kindOf(value)}` })
      return []
    }
    if (value.length < min) faults.push({ path, what: min === 1 ? "empty" : `expected at least ${min} items` })
    if (value.length > max) {
      faults.push({ path, what: `more than ${max} items` })
      return []
    }
    // Not `map`, which leaves holes unread: a list made in code may have some, and each is a fault like any other.
    return Array.from(value, (item: unknown, index) => read(item, itemPath(path, index), faults))
  }

/** A text that is not empty; `what` says what is wrong with one that has not the right form. */
export const text =
  (check: (value: string) => string | undefined = () => undefined, max = 200): Read<string> =>
  (value, path, faults) => {
    if (typeof value !== "string") {
      const hint = typeof value === "number" || typeof value === "boolean" ? " (put it in quotes)" : ""
      faults.push({ path, what: `expected text, not ${kindOf(value)}${hint}` })
      return ""
    }
    const what = value.trim() === "" ? "empty" : value.length > max ? `longer than ${max} characters` : check(value)
    if (what !== undefined) faults.push({ path, what })
    return value
  }

export const integer =
  (min: number, max: number): Read<number> =>
  (value, path, faults) => {
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value
    faults.push({ path, what: `expected a whole number from ${min} to ${max}` })
    return min
  }

export const flag: Read<boolean> = (value, path, faults) => {
  if (typeof value === "boolean") return value
  faults.push({ path, what: "expected true or false" })
  return false
}

export const oneOf =
  <const Choice extends string>(...choices: readonly [Choice, ...Choice[]]): Read<Choice> =>
  (value, path, faults) => {
    const chosen = choices.find((choice) => choice === value)
    if (chosen !== undefined) return chosen
    const hint = typeof value === "string" ? didYouMean(value, choices) : ""
    faults.push({ path, what: `expected ${choices.join(" or ")}${hint}` })
    return choices[0]
  }

export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing"
  if (Array.isArray(value)) return "a list"
  switch (typeof value) {
    case "object":
      return "a map"
    case "string":
      return "text"
    case "number":
    case "bigint":
      return "a number"
    case "boolean":
      return "true or false"
    default:
      return "something else"
  }
}
