import { type LedgerEntry, seededRandom } from "@rebound/testkit"
import { describe, expect, test } from "vitest"
import type { Delivery } from "../src/calls/generator.ts"
import { type PlannedCall, planCalls } from "../src/calls/plan.ts"
import { makeWorld, textsOf } from "../src/calls/world.ts"
import { type Evidence, judge } from "../src/verify/judge.ts"
import type { CallRow } from "../src/verify/ledger-rows.ts"

/** A storm in which everything went as planned; each test spoils one thing. */
const world = makeWorld(100, { ingest: "http://127.0.0.1:1", carrier: "http://127.0.0.1:2" })
const calls = planCalls(world, { ratePerSecond: 20, seconds: 30, random: seededRandom(3).fork("plan") })
const START_MS = 1_800_000_000_000

const textOf = (call: PlannedCall): LedgerEntry => ({
  sid: `SM${call.callSid.slice(2)}`,
  accountSid: "AC1",
  to: call.from,
  from: call.to,
  body: call.line === undefined ? "" : (textsOf(call.line)[0] ?? ""),
  acceptedAtMs: START_MS + call.startMs + 2_400,
  fate: "answered",
  reference: call.callId,
})
const deliveryOf = (call: PlannedCall): Delivery => ({
  call,
  firstTerminalSentAtMs: START_MS + call.startMs + 300,
  terminalDueAtMs: START_MS + call.startMs + 350,
  terminalTakenAtMs: START_MS + call.startMs + 355,
  lateTakenAtMs: call.story === "late" ? START_MS + call.startMs + 1_205 : 0,
  undelivered: 0,
  startedAtMs: START_MS + call.startMs,
  done: true,
})
const rowOf = ({ callId, fate }: PlannedCall): CallRow => ({
  callId,
  verdict: fate.kind === "texted" ? "missed" : "",
  reason: fate.kind === "texted" ? "no_answer" : fate.verdictReason,
  decision: fate.kind === "texted" || fate.state === "rejected" ? "message" : "suppressed",
  decisionReason: fate.kind === "texted" || fate.state === "rejected" ? "" : fate.reason,
  textedInError: false,
  messageState: fate.kind === "texted" ? "delivered" : fate.state === "rejected" ? "rejected" : "",
  messageReason: fate.kind === "texted" || fate.state !== "rejected" ? "" : fate.reason,
  givenUp: false,
  attempts: 1,
  decidedFromMs: 0,
  submittedAtMs: 0,
  endedAtMs: 0,
})

interface Storm {
  ledger: LedgerEntry[]
  rows: Map<string, CallRow>
  deliveries: Map<string, Delivery>
}
const spoiled = (spoil: (storm: Storm) => void) => {
  const storm: Storm = {
    ledger: calls.filter(({ fate }) => fate.kind === "texted").map(textOf),
    rows: new Map(calls.map((call) => [call.callId, rowOf(call)])),
    deliveries: new Map(calls.map((call) => [call.callId, deliveryOf(call)])),
  }
  spoil(storm)
  return judge({ world, calls, ...storm } satisfies Evidence)
}
const oneOf = (holds: (call: PlannedCall) => boolean): PlannedCall => {
  const found = calls.find(holds)
  if (found === undefined) throw new Error("the plan has no such call")
  return found
}
const isRedial = ({ fate }: PlannedCall) => fate.kind === "not_texted" && fate.reason === "texted_recently"
const redialed = oneOf(isRedial)
const texted = oneOf((call) => call.fate.kind === "texted" && call.from !== redialed.from)
const late = oneOf((call) => call.story === "late")
const withheld = oneOf((call) => call.from === "")
const elsewhere = oneOf((call) => call.line === undefined)
const change = (rows: Map<string, CallRow>, { callId }: PlannedCall, over: Partial<CallRow>) => {
  const row = rows.get(callId)
  if (row !== undefined) rows.set(callId, { ...row, ...over })
}

describe("the judge", () => {
  test("finds nothing where everything went as planned", () => {
    const judgement = spoiled(() => {})
    expect(judgement.faults).toEqual([])
    expect(judgement.textable).toBeGreaterThan(100)
    expect(judgement.textedInTime).toBe(judgement.textable)
    expect([judgement.doubled, judgement.lost, judgement.wronglyTexted]).toEqual([0, 0, 0])
    expect([judgement.toldTooLate, judgement.ownedUp]).toEqual([0, 0])
  })

  test("a text sent twice is found", () => {
    const judgement = spoiled(({ ledger }) => ledger.push(textOf(texted)))
    expect(judgement.doubled).toBe(1)
  })

  test("a text for the first attempt and another for the redial are two", () => {
    const judgement = spoiled(({ ledger }) => ledger.push({ ...textOf(redialed), sid: "SMother" }))
    expect(judgement.doubled).toBe(1)
  })

  test("a text that the installation believes to have sent, and the carrier never saw, is lost", () => {
    const judgement = spoiled(({ ledger }) => {
      ledger.splice(
        ledger.findIndex((entry) => entry.to === texted.from),
        1,
      )
    })
    expect(judgement.lost).toBe(1)
    expect(judgement.faults[0]).toContain(texted.callId)
    expect(judgement.textedInTime).toBe(judgement.textable - 1)
  })

  test.each([
    ["unknown", "owner_lost"],
    ["unknown", "fate_unknown"],
    ["expired", "deadline_passed"],
  ])(
    "a text that is missing because it is %s (%s) has its reason, and counts against the share in time",
    (state, why) => {
      const judgement = spoiled(({ ledger, rows }) => {
        ledger.splice(
          ledger.findIndex((entry) => entry.to === texted.from),
          1,
        )
        change(rows, texted, { messageState: state, messageReason: why })
      })
      expect(judgement.lost).toBe(0)
      expect([...judgement.missing]).toEqual([[`${state}:${why}`, 1]])
      expect(judgement.textedInTime).toBe(judgement.textable - 1)
    },
  )

  test("a textable call that was suppressed for a reason of ours is lost", () => {
    const judgement = spoiled(({ ledger, rows }) => {
      ledger.splice(
        ledger.findIndex((entry) => entry.to === texted.from),
        1,
      )
      change(rows, texted, { decision: "suppressed", decisionReason: "reseller_cap", messageState: "" })
    })
    expect(judgement.lost).toBe(1)
  })

  test("a text from another line than was dialled is found, of the same brand even", () => {
    const sister = world.lines.find(
      (line) =>
        line.resellerId === texted.resellerId && line.brandId === texted.line?.brandId && line.number !== texted.to,
    )
    const judgement = spoiled(({ ledger }) => {
      const at = ledger.findIndex((entry) => entry.to === texted.from)
      ledger[at] = { ...textOf(texted), from: sister?.number ?? "" }
    })
    expect(judgement.faults).toHaveLength(1)
    expect(judgement.faults[0]).toContain("not from the line")
  })

  test("another site's words are found", () => {
    const judgement = spoiled(({ ledger }) => {
      const at = ledger.findIndex((entry) => entry.to === texted.from)
      ledger[at] = { ...textOf(texted), body: "This is Site 9.9 of 9. Sorry we missed you" }
    })
    expect(judgement.faults).toHaveLength(1)
    expect(judgement.faults[0]).toContain("another text")
  })

  test("a text from a number that is nobody's line is found", () => {
    const judgement = spoiled(({ ledger }) => ledger.push({ ...textOf(texted), from: "+19895550100" }))
    expect(judgement.wronglyTexted).toBe(1)
  })

  test("a text to somebody who never called is found", () => {
    const judgement = spoiled(({ ledger }) => ledger.push({ ...textOf(texted), to: "+19895550155" }))
    expect(judgement.wronglyTexted).toBe(1)
  })

  test("a text for a call that was answered within the window is found", () => {
    const judgement = spoiled(({ ledger }) => ledger.push(textOf(late)))
    expect(judgement.wronglyTexted).toBe(1)
    expect(judgement.toldTooLate).toBe(0)
  })

  test("a text is right where the carrier told of the answer after the window", () => {
    const judgement = spoiled(({ deliveries, ledger, rows }) => {
      const delivery = deliveries.get(late.callId)
      if (delivery !== undefined) delivery.lateTakenAtMs = delivery.firstTerminalSentAtMs + 3_000
      ledger.push(textOf(late))
      change(rows, late, { decision: "message", messageState: "delivered", textedInError: true })
    })
    expect(judgement.faults).toEqual([])
    expect(judgement.toldTooLate).toBe(1)
  })

  test("a text for an answered call, told in time, is counted where the call is marked as texted in error", () => {
    const judgement = spoiled(({ ledger, rows }) => {
      ledger.push(textOf(late))
      change(rows, late, { decision: "message", messageState: "delivered", textedInError: true })
    })
    expect(judgement.faults).toEqual([])
    expect(judgement.ownedUp).toBe(1)
  })

  test("a text for another reseller's call, or for a number that is nobody's, is found", () => {
    const line = world.lines.find((one) => one.resellerId === elsewhere.resellerId)
    const judgement = spoiled(({ ledger }) => ledger.push({ ...textOf(elsewhere), from: line?.number ?? "" }))
    expect(judgement.wronglyTexted).toBe(1)
  })

  test("a call that the dispatcher never heard of is lost", () => {
    const judgement = spoiled(({ rows }) => rows.delete(withheld.callId))
    expect(judgement.lost).toBe(1)
  })

  test("a call without a decision is lost", () => {
    const judgement = spoiled(({ rows }) => change(rows, withheld, { decision: "", decisionReason: "" }))
    expect(judgement.lost).toBe(1)
  })

  test("a wrong reason is found, and so is a wrong verdict", () => {
    const judgement = spoiled(({ rows }) => {
      change(rows, withheld, { decisionReason: "opted_out" })
      change(rows, late, { reason: "no_terminal_event" })
    })
    expect(judgement.faults).toHaveLength(2)
  })

  test("the naive version is judged by the carrier's book alone", () => {
    const ledger = calls.filter(({ fate }) => fate.kind === "texted").map(textOf)
    const deliveries = new Map(calls.map((call) => [call.callId, deliveryOf(call)]))
    expect(judge({ world, calls, deliveries, ledger, rows: undefined }).faults).toEqual([])
    expect(judge({ world, calls, deliveries, ledger: ledger.slice(1), rows: undefined }).lost).toBe(1)
  })
})
