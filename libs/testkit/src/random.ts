/** Repeatable randomness: the same seed gives the same sequence on every machine and version of Node. */
export interface SeededRandom {
  /** What it was made from: print it when a test fails. */
  readonly seed: number
  /** 0 ≤ x < 1, 32 bits of it. */
  float(): number
  /** A whole number, `min` ≤ x ≤ `max`. */
  int(min: number, max: number): number
  /** True with probability `p` (0 to 1). */
  chance(p: number): boolean
  /** One of these. Throws RangeError on an empty list. */
  pick<T>(items: readonly T[]): T
  /** `digits` lower-case hexadecimal digits. */
  hex(digits: number): string
  /** A copy in random order. */
  shuffle<T>(items: readonly T[]): T[]
  /** A generator of its own, so that drawing more in one part of a test does not move the others. */
  fork(label: string): SeededRandom
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, plenty for tests, nothing for secrets. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0

  function next32(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }

  const float = () => next32() / 2 ** 32
  const int = (min: number, max: number) => min + Math.floor(float() * (max - min + 1))

  return {
    seed,
    float,
    int,
    chance: (p) => float() < p,
    pick(items) {
      if (items.length === 0) throw new RangeError("nothing to pick from")
      // In range by construction; the cast keeps lists that hold `undefined` working.
      return items[int(0, items.length - 1)] as (typeof items)[number]
    },
    hex(digits) {
      let text = ""
      while (text.length < digits) text += next32().toString(16).padStart(8, "0")
      return text.slice(0, digits)
    },
    shuffle(items) {
      const mixed = [...items]
      for (let i = mixed.length - 1; i > 0; i--) {
        const j = int(0, i)
        const [a, b] = [mixed[i], mixed[j]] as [(typeof mixed)[number], (typeof mixed)[number]]
        mixed[i] = b
        mixed[j] = a
      }
      return mixed
    },
    fork(label) {
      // FNV-1a over the label, so that forks do not depend on how much was drawn before.
      let hash = 0x811c9dc5 ^ (seed >>> 0)
      for (const char of label) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
      return seededRandom(hash >>> 0)
    },
  }
}
