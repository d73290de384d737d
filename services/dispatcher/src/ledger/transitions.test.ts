import { MESSAGE_STATES } from "@rebound/contracts"
import { expect, test } from "vitest"
import { DISPATCHER_MIGRATIONS } from "./migrations.ts"
import { isFreed, type LedgerState, mayCome, TRANSITIONS } from "./transitions.ts"

const STATES = Object.keys(TRANSITIONS) as LedgerState[]

test("the table, the contract and the schema know the same states", () => {
  expect([...STATES, "suppressed"].sort()).toEqual([...MESSAGE_STATES].sort())
  const [, list] = /state IN \(([^)]*)\)/.exec(DISPATCHER_MIGRATIONS.map(({ sql }) => sql).join("\n")) ?? []
  expect([...(list ?? "").matchAll(/'(\w+)'/g)].map(([, state]) => state).sort()).toEqual([...STATES].sort())
})

test("states only move forward: the one loop is a refusal that sent nothing", () => {
  const loops = STATES.flatMap((from) => TRANSITIONS[from].map((to) => [from, to] as const)).filter(([from, to]) =>
    reaches(to, from),
  )
  expect(loops).toEqual([
    ["claimed", "submitting"],
    ["submitting", "claimed"],
  ])
})

test("what may have left never frees the latch, and nothing leaves from an end that frees it", () => {
  for (const state of ["submitting", "unknown", "accepted", "delivered", "undelivered"] as const)
    expect(isFreed(state)).toBe(false)
  for (const state of STATES.filter(isFreed)) expect(TRANSITIONS[state]).toEqual([])
  expect(mayCome("submitting")).toEqual(["held", "claimed"])
})

function reaches(from: LedgerState, to: LedgerState, seen = new Set<LedgerState>()): boolean {
  if (from === to) return true
  seen.add(from)
  return TRANSITIONS[from].some((next) => !seen.has(next) && reaches(next, to, seen))
}
