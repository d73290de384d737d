import { LEG_OUTCOMES, LEG_STATES } from "@rebound/contracts"
import fc, { type Arbitrary } from "fast-check"
import { expect, test } from "vitest"
import type { Leg } from "./call-state.ts"
import { mergeLeg, rangMs } from "./merge-leg.ts"

/** 0 is not told. */
const instant = fc.constantFrom(0, 1_000, 2_000, 3_000)

const legReport: Arbitrary<Leg> = fc.record({
  key: fc.constant("b1"),
  role: fc.constant("callee"),
  state: fc.constantFrom(...LEG_STATES),
  outcome: fc.constantFrom("", ...LEG_OUTCOMES),
  causeRaw: fc.constant(""),
  startedAtMs: instant,
  ringingAtMs: instant,
  answeredAtMs: instant,
  endedAtMs: instant,
  ringMs: fc.constantFrom(undefined, 0, 1_500),
  target: fc.constant(undefined),
  releasedBy: fc.constant(""),
  closesCall: fc.boolean(),
  closesRings: fc.boolean(),
  sequence: fc.integer({ min: -1, max: 3 }),
  clockUntrusted: fc.boolean(),
})

test("reports of one leg tell the same in any order, however they contradict each other", () => {
  const shuffled = fc
    .array(legReport, { minLength: 2, maxLength: 5 })
    .chain((reports) =>
      fc.tuple(
        fc.constant(reports),
        fc.shuffledSubarray(reports, { minLength: reports.length, maxLength: reports.length }),
      ),
    )
  fc.assert(
    fc.property(shuffled, ([reports, others]) => {
      const together = reports.reduce(mergeLeg)
      expect(others.reduce(mergeLeg)).toEqual(together)
      // Carriers and Kafka repeat themselves.
      expect([...reports, ...others].reduce(mergeLeg)).toEqual(together)
    }),
    { numRuns: 1_000 },
  )
})

const LEG: Leg = {
  key: "b1",
  role: "callee",
  state: "started",
  outcome: "",
  causeRaw: "",
  startedAtMs: 0,
  ringingAtMs: 0,
  answeredAtMs: 0,
  endedAtMs: 0,
  ringMs: undefined,
  target: undefined,
  releasedBy: "",
  closesCall: false,
  closesRings: false,
  sequence: -1,
  clockUntrusted: false,
}

test("of two outcomes of one leg the same one counts, whichever was told first", () => {
  for (const one of LEG_OUTCOMES)
    for (const other of LEG_OUTCOMES) {
      const [first, second] = [
        { ...LEG, outcome: one },
        { ...LEG, outcome: other },
      ]
      expect(mergeLeg(first, second), `${one}, ${other}`).toEqual(mergeLeg(second, first))
    }
})

test.each<[string, Partial<Leg>, number | undefined]>([
  ["as its carrier told it", { ringMs: 1_500, ringingAtMs: 1_000, endedAtMs: 9_000 }, 1_500],
  ["from its ringing to its end", { ringingAtMs: 1_000, endedAtMs: 9_000 }, 8_000],
  ["from its ringing to its answer", { ringingAtMs: 1_000, answeredAtMs: 4_000, endedAtMs: 9_000 }, 3_000],
  ["not told while it rings", { ringingAtMs: 1_000 }, undefined],
  ["not told without the ringing", { endedAtMs: 9_000 }, undefined],
  ["not told by clocks that run backwards", { ringingAtMs: 9_000, endedAtMs: 1_000 }, undefined],
])("a leg rang %s", (_, told, want) => {
  expect(rangMs({ ...LEG, ...told })).toBe(want)
})
