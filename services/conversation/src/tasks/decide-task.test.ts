import { DECISION_REASONS, MESSAGE_STATES } from "@rebound/contracts"
import { expect, test } from "vitest"
import { decideTask, endsTask } from "./decide-task.ts"

const suppressed = (reason: string) => decideTask({ state: "suppressed", reason, notTextable: false })

test("callers are called back exactly where a text was wanted and could not go", () => {
  expect(Object.keys(DECISION_REASONS).filter((reason) => suppressed(reason) !== undefined)).toEqual([
    "no_caller_id",
    "invalid_number",
    "number_class",
    "country_not_enabled",
    "no_texting_account",
    "not_textable",
    "opted_out",
    "sending_stopped",
    "reseller_cap",
    "spend_cap",
    "deadline_passed",
    "carrier_rejected",
    "carrier_unavailable",
    "template_fault",
  ])
})

test.each([
  ["expired", "", false, "deadline_passed"],
  ["expired", "carrier_unavailable", false, "carrier_unavailable"],
  ["rejected", "carrier_rejected", false, "carrier_rejected"],
  ["rejected", "", false, "carrier_rejected"],
  ["undelivered", "", true, "not_textable"],
  ["undelivered", "", false, "carrier_rejected"],
  ["cancelled", "verdict_corrected", false, undefined],
  ["cancelled", "reached_first", false, undefined],
  ["cancelled", "opted_out", false, "opted_out"],
  ["unknown", "fate_unknown", false, undefined],
  ["suppressed", "a word of tomorrow", false, undefined],
])("a text that is %s (%s) with notTextable %s makes a task for %s", (state, reason, notTextable, task) => {
  expect(decideTask({ state, reason, notTextable })).toBe(task)
})

test("a text under way makes none", () => {
  for (const state of MESSAGE_STATES.filter((one) =>
    ["held", "claimed", "submitting", "accepted", "delivered"].includes(one),
  ))
    expect(decideTask({ state, reason: "not_textable", notTextable: true }), state).toBeUndefined()
})

test("a callback ends with a text that left after all and with a call that was no miss, and with nothing else", () => {
  expect(MESSAGE_STATES.filter((state) => endsTask({ state, reason: "" }))).toEqual(["accepted", "delivered"])
  expect(Object.keys(DECISION_REASONS).filter((reason) => endsTask({ state: "suppressed", reason }))).toEqual([
    "not_missed",
    "not_live",
    "own_number",
    "staff_number",
    "excluded_number",
  ])
})
