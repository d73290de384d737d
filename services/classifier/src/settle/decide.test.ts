import { readFileSync } from "node:fs"
import { VERDICT_REASONS, type VerdictReason, verdictOf } from "@rebound/contracts"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { type EventRow, eventOf, LINE, START_MS } from "../../test/events.ts"
import type { CallState } from "../calls/call-state.ts"
import { mergeEvent } from "../calls/merge-event.ts"
import { decide, type Settlement } from "./decide.ts"
import type { CallFacts, SettleTraits } from "./facts.ts"

interface Case {
  readonly name: string
  readonly source: string
  readonly settleWindowMs: number
  readonly lineKnown?: boolean
  readonly callerIsInternal?: boolean
  readonly events: readonly EventRow[]
  readonly want: {
    readonly reason: VerdictReason
    readonly atMs: number
    readonly answeredBy?: string
    readonly settleWaitMs?: number
    readonly callOver?: boolean
  }
}

const CASES = JSON.parse(readFileSync(new URL("../../test/cases/verdicts.json", import.meta.url), "utf8")) as Case[]

const factsOf = (row: Case): CallFacts => ({
  line:
    row.lineKnown === false
      ? undefined
      : { number: LINE, brandId: "brightsmile", locationId: "brightsmile-austin", shortRingMs: 5_000 },
  callerIsInternal: row.callerIsInternal ?? false,
})

const traitsOf = (row: Case): SettleTraits => ({ settleWindowMs: row.settleWindowMs, noTerminalAfterMs: 7_200_000 })

/** Plays the events, then lets the log's time run to each due instant, as the service does. */
function play(row: Case, events: readonly EventRow[] = row.events): { atMs: number; said: Settlement } {
  let state: CallState | undefined
  let nowMs = START_MS
  for (const event of events) {
    state = mergeEvent(state, eventOf(event)).state
    nowMs = Math.max(nowMs, START_MS + event.at)
  }
  if (state === undefined) throw new Error(`${row.name}: no events`)
  for (let turn = 0; turn < 5; turn++) {
    const said = decide(state, factsOf(row), traitsOf(row), nowMs)
    if (said.kind === "verdict") return { atMs: nowMs - START_MS, said }
    nowMs = said.dueAtMs
  }
  throw new Error(`${row.name}: never settled`)
}

describe("one verdict per call, over all its legs", () => {
  for (const row of CASES)
    test(`${row.name} → ${row.want.reason}`, () => {
      const { atMs, said } = play(row)
      expect(said).toMatchObject({
        kind: "verdict",
        verdict: verdictOf(row.want.reason),
        reason: row.want.reason,
        ...(row.want.answeredBy !== undefined && { answeredBy: row.want.answeredBy }),
        ...(row.want.settleWaitMs !== undefined && { settleWaitMs: row.want.settleWaitMs }),
        ...(row.want.callOver !== undefined && { callOver: row.want.callOver }),
      })
      expect(atMs).toBe(row.want.atMs)
    })

  test("every reason that a call can get has a row, and every row cites its source", () => {
    const covered = new Set(CASES.map((row) => row.want.reason))
    // Marked by whoever places test calls, not read off the legs.
    const elsewhere: VerdictReason[] = ["test"]
    expect(VERDICT_REASONS.filter((reason) => !covered.has(reason) && !elsewhere.includes(reason))).toEqual([])
    expect(CASES.filter((row) => row.source === "")).toEqual([])
  })

  test("the order in which a call's events come does not change what is said of it in the end", () => {
    fc.assert(
      fc.property(fc.constantFrom(...CASES), fc.infiniteStream(fc.nat()), (row, stream) => {
        const shuffled = row.events
          .map((event) => ({ event, rank: stream.next().value as number }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ event }) => event)
        const { said } = play(row, shuffled)
        expect(said).toMatchObject({ reason: row.want.reason })
      }),
      { numRuns: 300 },
    )
  })

  test("an event that comes twice changes nothing", () => {
    for (const row of CASES) {
      const once = row.events.map((event) => eventOf(event))
      let state: CallState | undefined
      for (const event of once) state = mergeEvent(state, event).state
      const again = once.reduce((kept, event) => {
        const merge = mergeEvent(kept, event)
        expect(merge.kind).toBe("repeat")
        return merge.state
      }, state as CallState)
      expect(again).toEqual(state)
    }
  })
})
