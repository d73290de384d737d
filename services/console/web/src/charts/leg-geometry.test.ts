import { expect, test } from "vitest"
import { AFTER_FROM, type LegDiagramInput, legDiagram } from "./leg-geometry.ts"

const leg = (key: string, extra: object = {}) => ({
  key,
  role: "callee",
  outcome: "no_answer",
  startedMs: 1_000,
  ringingMs: 1_000,
  answeredMs: null,
  endedMs: 21_000,
  target: null,
  ...extra,
})
const call = (extra: Partial<LegDiagramInput> = {}): LegDiagramInput => ({
  startedMs: 0,
  endedMs: 40_000,
  knownMs: 40_300,
  sentMs: 40_400,
  deliveredMs: 41_900,
  legs: [],
  nowMs: 99_000,
  ...extra,
})

test("the call takes 70 of 100, and what followed stands beside it on a wider scale", () => {
  const { endLeft, after, rows } = legDiagram(call({ legs: [leg("a")] }))
  expect(endLeft).toBe(70)
  expect(rows[0]?.bars).toEqual([{ kind: "ring", left: 1.75, width: 35, ms: 20_000 }])
  expect(after?.stages.map(({ stage, ms }) => [stage, ms])).toEqual([
    ["carrier", 300],
    ["us", 100],
    ["handset", 1_500],
  ])
  expect(after?.stages[0]?.left).toBe(AFTER_FROM)
  expect(after?.wider).toBeGreaterThan(1)
})

test("a call without a text has the whole width", () => {
  const { endLeft, after } = legDiagram(call({ sentMs: null, deliveredMs: null }))
  expect([endLeft, after]).toEqual([100, null])
})

test("a text held for hours is told by its stamps, not drawn", () => {
  expect(legDiagram(call({ sentMs: 40_000 + 7_200_000, deliveredMs: null })).after).toBeNull()
})

test("an answered leg rang first and then talked; a voicemail did not ring", () => {
  const kinds = (extra: object) => legDiagram(call({ legs: [leg("a", extra)] })).rows[0]?.bars.map(({ kind }) => kind)
  expect(kinds({ answeredMs: 9_000, outcome: "answered_human" })).toEqual(["ring", "talk"])
  expect(kinds({ answeredMs: 9_000, outcome: "voicemail_no_message" })).toEqual(["voicemail"])
  expect(kinds({ outcome: "busy" })).toEqual(["busy"])
  expect(kinds({ role: "caller", startedMs: 0 })).toEqual(["call"])
})

test("times that a carrier left out or told in the wrong order draw nothing outside the box", () => {
  const diagram = legDiagram(
    call({
      endedMs: null,
      sentMs: null,
      legs: [
        leg("a", { startedMs: null, ringingMs: null, endedMs: null }),
        leg("b", { endedMs: 500 }),
        leg("c", { endedMs: 1e9 }),
      ],
      nowMs: 30_000,
    }),
  )
  for (const { bars } of diagram.rows)
    for (const { left, width } of bars) expect(left + width).toBeLessThanOrEqual(100.6)
  expect(diagram.rows.find(({ key }) => key === "b")?.bars).toEqual([])
})

test("the caller stands on top, the phones below in the order in which they rang", () => {
  const { rows } = legDiagram(
    call({ legs: [leg("late", { ringingMs: 9_000 }), leg("early"), leg("who", { role: "caller", startedMs: 0 })] }),
  )
  expect(rows.map(({ key }) => key)).toEqual(["who", "early", "late"])
})

test("at most five ticks, whatever the length", () => {
  for (const endedMs of [900, 38_400, 600_000, 3_600_000])
    expect(legDiagram(call({ endedMs, sentMs: null })).ticks.length).toBeLessThanOrEqual(5)
})
