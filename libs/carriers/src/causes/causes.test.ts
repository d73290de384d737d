import { LEG_OUTCOMES } from "@rebound/contracts"
import { describe, expect, test } from "vitest"
import { FREESWITCH_CAUSES, freeswitchCauseOutcome } from "./freeswitch-causes.ts"
import { Q850, q850Outcome } from "./q850.ts"
import { SIP, sipOutcome } from "./sip.ts"

const TABLES = { Q850, FREESWITCH_CAUSES, SIP }

describe("cause tables", () => {
  for (const [name, table] of Object.entries(TABLES))
    test(`${name}: every row names an outcome of the contract and its source`, () => {
      expect(Object.keys(table).length).toBeGreaterThan(40)
      for (const row of Object.values(table)) {
        expect(LEG_OUTCOMES).toContain(row.outcome)
        expect(row.source).not.toBe("")
        if (row.ifRang !== undefined) expect(LEG_OUTCOMES).toContain(row.ifRang)
      }
    })

  test("what has no row is unknown, never a guess", () => {
    expect(q850Outcome(9999, true)).toBe("unknown")
    expect(sipOutcome("799", false)).toBe("unknown")
    expect(freeswitchCauseOutcome("A_CAUSE_OF_2031", true)).toBe("unknown")
    for (const name of ["constructor", "__proto__", "toString", ""]) {
      expect(freeswitchCauseOutcome(name, true)).toBe("unknown")
      expect(sipOutcome(name, true)).toBe("unknown")
      expect(q850Outcome(name, true)).toBe("unknown")
    }
  })

  test.each([
    ["USER_BUSY", false, "busy"],
    ["NO_ANSWER", true, "no_answer"],
    ["ALLOTTED_TIMEOUT", true, "no_answer"],
    ["NORMAL_UNSPECIFIED", true, "no_answer"],
    ["NORMAL_UNSPECIFIED", false, "unknown"],
    ["ORIGINATOR_CANCEL", true, "caller_abandoned"],
    ["LOSE_RACE", true, "answered_elsewhere"],
    ["USER_NOT_REGISTERED", false, "unreachable"],
    ["UNWANTED", false, "blocked"],
  ] as const)("FreeSWITCH %s, rang %s → %s", (name, rang, outcome) => {
    expect(freeswitchCauseOutcome(name, rang)).toBe(outcome)
  })
})
