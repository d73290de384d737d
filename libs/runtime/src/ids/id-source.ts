/** Crockford's base 32: no I, L, O, U; sorts as ASCII. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
const TIME_CHARS = 10
const RANDOM_CHARS = 16

/** Makes ids of one process. */
export interface IdSource {
  /** A fresh id of 26 characters, greater than every id that this source made before, also within one millisecond. */
  next(): string
}

export interface IdSourceOptions {
  /** Unix milliseconds. */
  readonly now: () => number
  /** Uniform in [0, 1). Not a secret: ids are unguessable only as far as this is. */
  readonly random: () => number
}

/**
 * Time-ordered ids of ULID's form (github.com/ulid/spec): 48 bits of milliseconds, then 80 random bits. Within one
 * millisecond, or when the clock steps back, the random part of the last id is counted up instead.
 */
export function createIdSource({ now, random }: IdSourceOptions): IdSource {
  let lastMs = -1
  let tail: number[] = []
  return {
    next: () => {
      const nowMs = now()
      if (nowMs > lastMs) {
        lastMs = nowMs
        tail = Array.from({ length: RANDOM_CHARS }, () => Math.floor(random() * 32))
      } else if (!countUp(tail)) {
        // 2^80 ids in a millisecond do not happen; a random part of all Zs might. Borrow the next millisecond.
        lastMs++
      }
      return encodeTime(lastMs) + tail.map((digit) => ALPHABET[digit]).join("")
    },
  }
}

/** Adds one in place; false when it wrapped to zero. */
function countUp(digits: number[]): boolean {
  for (let place = digits.length - 1; place >= 0; place--) {
    const digit = digits[place] ?? 0
    digits[place] = digit === 31 ? 0 : digit + 1
    if (digit !== 31) return true
  }
  return false
}

function encodeTime(ms: number): string {
  let text = ""
  for (let rest = Math.floor(ms), place = 0; place < TIME_CHARS; place++, rest = Math.floor(rest / 32))
    text = ALPHABET[rest % 32] + text
  return text
}
