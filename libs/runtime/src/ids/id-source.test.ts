import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { createIdSource } from "../index.ts"

describe("ids", () => {
  test("ids grow, whatever the clock does and the dice say", () => {
    const clock = fc.array(fc.integer({ min: 0, max: 2 ** 48 - 2 }), { minLength: 2, maxLength: 50 })
    const dice = fc.oneof(fc.constant(0.999_999), fc.double({ min: 0, max: 0.999_999, noNaN: true }))
    fc.assert(
      fc.property(clock, dice, (instants, roll) => {
        let at = 0
        const source = createIdSource({ now: () => instants[at++ % instants.length] ?? 0, random: () => roll })
        const ids = Array.from({ length: instants.length * 2 }, () => source.next())
        for (const id of ids) expect(id).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
        expect(ids).toEqual([...new Set(ids)].sort())
      }),
    )
  })
  test("the time is the one of the ULID specification's example", () => {
    const source = createIdSource({ now: () => 1_469_918_176_385, random: () => 0 })
    expect(source.next()).toBe("01ARYZ6S410000000000000000")
    expect(source.next()).toBe("01ARYZ6S410000000000000001")
  })
})
