import { seededRandom } from "@rebound/testkit"
import { describe, expect, test } from "vitest"
import { type PlannedCall, planCalls } from "../src/calls/plan.ts"
import { makeWorld } from "../src/calls/world.ts"

const world = makeWorld(1_000, { ingest: "http://127.0.0.1:1", carrier: "http://127.0.0.1:2" })
const plan = (seed: number) =>
  planCalls(world, { ratePerSecond: 200, seconds: 60, random: seededRandom(seed).fork("plan") })

describe("the storm's plan", () => {
  const calls = plan(7)
  const share = (of: (call: PlannedCall) => boolean) => calls.filter(of).length / calls.length
  const because = (reason: string, verdictReason: string) => (call: PlannedCall) =>
    call.fate.kind === "not_texted" && call.fate.reason === reason && call.fate.verdictReason === verdictReason

  test("the same seed plans the same calls, another seed others", () => {
    expect(plan(7)).toEqual(calls)
    expect(plan(8)).not.toEqual(calls)
  })

  test.each([
    ["missed", 0.5, (call: PlannedCall) => call.story === "missed"],
    ["answered late by a second phone", 0.3, (call: PlannedCall) => call.story === "late"],
    ["redials", 0.1, because("texted_recently", "no_answer")],
    ["withheld", 0.03, because("no_caller_id", "no_answer")],
    ["staff or excluded", 0.02, because("not_missed", "internal")],
    ["no line of the reseller", 0.01, because("not_missed", "unknown_line")],
    ["with an event twice", 0.05, (call: PlannedCall) => call.duplicated],
    ["out of order", 0.05, (call: PlannedCall) => call.reordered],
  ])("%s: about %d of all calls", (_, expected, of) => {
    expect(share(of)).toBeGreaterThan(expected * 0.75)
    expect(share(of)).toBeLessThan(expected * 1.25)
  })

  test("arrivals are open loop at the asked rate", () => {
    expect(calls).toHaveLength(12_000)
    expect(calls[0]?.startMs).toBe(0)
    expect(calls[6_000]?.startMs).toBe(30_000)
  })

  test("a caller who is to be texted calls one brand, and again only from 12 s on, at the same line", () => {
    const attempts = Map.groupBy(
      calls.filter((call) => call.line !== undefined && call.from !== ""),
      (call) => `${call.resellerId} ${call.from}`,
    )
    for (const [first, ...more] of attempts.values()) {
      if (first?.fate.kind !== "texted") continue
      expect(more.length).toBeLessThanOrEqual(1)
      for (const redial of more) {
        expect(redial.fate).toMatchObject({ reason: "texted_recently" })
        expect(redial.to).toBe(first.to)
        expect(redial.startMs - first.startMs).toBeGreaterThanOrEqual(12_000)
      }
    }
  })

  test("a call to another reseller's line is nobody's, whoever tells of it", () => {
    const elsewhere = calls.filter(because("not_missed", "unknown_line"))
    const others = elsewhere.filter(({ to }) => world.lines.some(({ number }) => number === to))
    expect(others.length).toBeGreaterThan(0)
    for (const call of others)
      expect(world.lines.find(({ number }) => number === call.to)?.resellerId).not.toBe(call.resellerId)
  })

  test("what the carrier refuses is no text to be expected", () => {
    for (const call of calls)
      if (call.story === "missed" && /019[78]$/.test(call.from)) expect(call.fate.kind).toBe("not_texted")
  })

  test("only fictional numbers: exchange 555, 0100 to 0199", () => {
    for (const { from, to } of calls) expect(`${from || to} ${to}`).toMatch(/^\+1\d{3}55501\d\d \+1\d{3}55501\d\d$/)
  })

  test("no two calls share an id", () => {
    expect(new Set(calls.map((call) => call.callId)).size).toBe(calls.length)
  })
})
